// Where a project's files come from: the fields, the check, and the upload behind them.
import type { JSX } from "preact";
import type { Source } from "../../api/types";
import { t } from "../../i18n";
import { bytes, percent } from "../../lib/format";
import { Field, FileDrop, Icon, Input, Progress } from "../../ui";
import { ARCHIVES, isArchive } from "../../uploads/planner";
import { upload, type UploadOptions, type UploadProgress } from "../../uploads/upload";

export interface SourceDraft {
  kind: "archive" | "git";
  file: File | null;
  url: string;
  ref: string;
}

/** What is wrong, in words; undefined when it can be tried. */
export function sourceProblem(draft: SourceDraft): string | undefined {
  if (draft.kind === "git") {
    const url = URL.canParse(draft.url.trim()) ? new URL(draft.url.trim()) : null;
    const local = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname); // a laptop's own server; the Worker has the last word
    if (!url || !(url.protocol === "https:" || (local && url.protocol === "http:"))) return t("source.git.wrong");
    return url.username || url.password ? t("source.git.credentials") : undefined;
  }
  if (!draft.file) return t("source.archive.missing");
  if (draft.file.size === 0) return t("source.archive.empty");
  return isArchive(draft.file.name) ? undefined : t("source.archive.wrong", { endings: ARCHIVES.join(", ") });
}

/** The source as the API takes it; an archive is uploaded first. */
export async function obtainSource(draft: SourceDraft, options: UploadOptions): Promise<Source> {
  if (draft.kind === "git") return { kind: "git", url: draft.url.trim(), ...(draft.ref.trim() ? { ref: draft.ref.trim() } : {}) };
  if (!draft.file) throw new Error("no file chosen");
  const done = await upload(draft.file, options);
  return { kind: "archive", upload_id: done.id };
}

export function SourceFields({ value, onValue, error }: { value: SourceDraft; onValue: (draft: SourceDraft) => void; error?: string }): JSX.Element {
  const choice = (kind: SourceDraft["kind"], icon: "upload" | "git", label: string) => (
    <label class="choice">
      <input type="radio" name="source" value={kind} checked={value.kind === kind} onChange={() => onValue({ ...value, kind })} />
      <Icon name={icon} /> <span>{label}</span>
    </label>
  );
  return (
    <>
      <fieldset class="choices plain">
        <legend class="label">{t("source.title")}</legend>
        {choice("archive", "upload", t("source.archive"))}
        {choice("git", "git", t("source.git"))}
      </fieldset>
      {value.kind === "archive"
        ? <FileDrop file={value.file} onFile={(file) => onValue({ ...value, file })} accept={ARCHIVES.join(",")} hint={t("source.archive.hint", { endings: ARCHIVES.join(", ") })} error={error} />
        : (
          <>
            <Field label={t("source.git.url")} hint={t("source.git.hint")} error={error}><Input type="url" dir="ltr" inputMode="url" placeholder="https://" value={value.url} onValue={(url) => onValue({ ...value, url })} autocomplete="url" /></Field>
            <Field label={t("source.git.ref")} optional><Input dir="ltr" value={value.ref} onValue={(ref) => onValue({ ...value, ref })} /></Field>
          </>
        )}
    </>
  );
}

/** How the upload goes, in words and numbers. */
export function UploadBar({ progress, git }: { progress: UploadProgress; git?: boolean }): JSX.Element {
  const label = git ? t("upload.saving") : progress.retrying ? t("upload.retrying", { attempt: progress.retrying }) : t(`upload.${progress.phase}`);
  return (
    <div class="task-progress" role="status">
      <p class="row between"><span>{label}</span>{git ? null : <span class="muted numbers">{t("upload.of", { done: bytes(progress.done), total: bytes(progress.total), share: percent(progress.total ? progress.done / progress.total : 0, 0) })}</span>}</p>
      <Progress label={label} done={progress.done} total={git ? null : progress.total} />
    </div>
  );
}
