// Takes one file: by dropping, by choosing, by keyboard. The native input does the work.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { t } from "../i18n";
import { bytes } from "../lib/format";
import { Icon } from "./icons";

export function FileDrop({ file, onFile, accept, hint, error }: { file: File | null; onFile: (file: File) => void; accept: string; hint: string; error?: string | null }): JSX.Element {
  const [over, setOver] = useState(false);
  const id = useId();
  const take = (files: FileList | null | undefined) => {
    const first = files?.[0];
    if (first) onFile(first);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  return (
    <div class="field">
      <label class={`filedrop${over ? " filedrop-over" : ""}${error ? " filedrop-wrong" : ""}`} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={onDrop}>
        <Icon name={file ? "file" : "upload"} size={20} />
        <input type="file" class="sr-only" accept={accept} aria-describedby={`${id}-hint`} onChange={(e) => take(e.currentTarget.files)} />
        {file
          ? <span><bdi class="strong break">{file.name}</bdi> <span class="muted">{bytes(file.size)}</span></span>
          : <span class="strong">{t("filedrop.prompt")}</span>}
        <span class="hint" id={`${id}-hint`}>{file ? t("filedrop.replace") : hint}</span>
      </label>
      {error ? <p class="field-error" role="alert"><Icon name="alert" size={14} /> {error}</p> : null}
    </div>
  );
}
