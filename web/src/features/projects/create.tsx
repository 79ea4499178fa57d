// Adding a project: an archive or a Git address, a name, and its first scan right away.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import { watchNow } from "../../app/live";
import { t } from "../../i18n";
import { invalidate } from "../../lib/query";
import { navigate } from "../../lib/router";
import { Banner, Button, Checkbox, Dialog, Field, Input, TagsInput, TextArea } from "../../ui";
import { nameFrom } from "../../uploads/planner";
import { obtainSource, sourceProblem, SourceFields, UploadBar, type SourceDraft } from "./source";
import type { UploadProgress } from "../../uploads/upload";

interface Draft {
  name: string;
  description: string;
  tags: string[];
  scan: boolean;
}

export function NewProject({ kind, onClose }: { kind: "archive" | "git"; onClose: () => void }): JSX.Element {
  const [source, setSource] = useState<SourceDraft>({ kind, file: null, url: "", ref: "" });
  const [draft, setDraft] = useState<Draft>({ name: "", description: "", tags: [], scan: true });
  const [named, setNamed] = useState(false);
  const [wrong, setWrong] = useState<{ source?: string; name?: string }>({});
  const [error, setError] = useState<unknown>(null);
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const abort = useRef<AbortController | null>(null);
  const busy = progress !== null;
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const changeSource = (next: SourceDraft) => {
    setSource(next);
    setWrong({});
    if (!named) set({ name: nameFrom(next.kind === "git" ? next.url : (next.file?.name ?? "")) });
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    const problems = { source: sourceProblem(source), name: draft.name.trim() ? undefined : t("project.name_missing") };
    setWrong(problems);
    setError(null);
    if (problems.source || problems.name) return focusFirstWrong();
    abort.current = new AbortController();
    setProgress({ phase: "checksum", done: 0, total: source.file?.size ?? 0 });
    try {
      navigate(await create(source, draft, abort.current.signal, setProgress));
    } catch (problem) {
      setProgress(null);
      if (abort.current.signal.aborted) return;
      setError(problem);
      if (problem instanceof ApiError) setWrong({ name: problem.field("name"), source: problem.field("url") ?? problem.field("source") });
      focusFirstWrong();
    }
  };
  const close = () => { abort.current?.abort(); onClose(); };
  const footer = busy
    ? <Button icon="cross" onClick={() => abort.current?.abort()}>{t("upload.cancel")}</Button>
    : <><Button onClick={close}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="new-project">{draft.scan ? t("projects.create_scan") : t("projects.create")}</Button></>;

  return (
    <Dialog title={t("projects.new")} onClose={close} footer={footer} sticky={busy || Boolean(source.file || source.url)}>
      <form id="new-project" class="stack" onSubmit={submit} noValidate>
        <fieldset class="stack plain" disabled={busy}>
          <SourceFields value={source} onValue={changeSource} error={wrong.source} />
          <Field label={t("project.name")} error={wrong.name}><Input value={draft.name} maxLength={100} required onValue={(name) => { setNamed(true); set({ name }); }} /></Field>
          <Field label={t("project.description")} optional><TextArea value={draft.description} maxLength={2000} rows={2} onValue={(description) => set({ description })} /></Field>
          <Field label={t("project.tags")} optional hint={t("tags.hint")}><TagsInput value={draft.tags} onValue={(tags) => set({ tags })} /></Field>
          <Checkbox label={t("projects.scan_now")} checked={draft.scan} onValue={(scan) => set({ scan })} />
        </fieldset>
        {progress ? <UploadBar progress={progress} git={source.kind === "git"} /> : null}
        {error ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}

function focusFirstWrong(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>("#new-project .field-wrong :is(input, textarea), #new-project .filedrop-wrong input")?.focus());
}

/** Uploads, adds the project, starts the scan; the address to go to next. */
async function create(source: SourceDraft, draft: Draft, signal: AbortSignal, onProgress: (p: UploadProgress) => void): Promise<string> {
  const made = await obtainSource(source, { signal, onProgress });
  const project = await api.projects.create({ name: draft.name.trim(), description: draft.description.trim(), tags: draft.tags, source: made });
  invalidate("projects");
  if (!draft.scan) return `/projects/${project.id}`;
  const task = await api.projects.scan(project.id);
  watchNow();
  return `/tasks/${task.id}`;
}
