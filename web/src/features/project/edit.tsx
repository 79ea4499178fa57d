// Changing a project: words, tags, and optionally a new source. Guarded by the version that was read.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { ApiError } from "../../api/client";
import type { Project } from "../../api/types";
import { t } from "../../i18n";
import { invalidate } from "../../lib/query";
import { Banner, Button, Checkbox, Dialog, Field, Input, TagsInput, TextArea, toast } from "../../ui";
import type { UploadProgress } from "../../uploads/upload";
import { obtainSource, sourceProblem, SourceFields, UploadBar, type SourceDraft } from "../projects/source";

export function EditProject({ project, etag, onClose }: { project: Project; etag: string; onClose: () => void }): JSX.Element {
  // The version the draft began from: the page behind this dialog reads newer ones.
  const [version] = useState(etag);
  const [draft, setDraft] = useState({ name: project.name, description: project.description, tags: project.tags });
  const git = project.source?.kind === "git" ? project.source : null;
  const [source, setSource] = useState<SourceDraft>({ kind: git ? "git" : "archive", file: null, url: git?.url ?? "", ref: git?.ref ?? "" });
  const [replace, setReplace] = useState(false);
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [wrong, setWrong] = useState<string | undefined>();
  const abort = useRef(new AbortController());
  const field = (name: string) => (error instanceof ApiError ? error.field(name) : undefined);
  const submit = async (event: Event) => {
    event.preventDefault();
    const problem = replace ? sourceProblem(source) : undefined;
    setWrong(problem);
    if (problem || !draft.name.trim()) return;
    setError(null);
    setProgress({ phase: "checksum", done: 0, total: source.file?.size ?? 0 });
    try {
      const made = replace ? await obtainSource(source, { signal: abort.current.signal, onProgress: setProgress }) : undefined;
      await api.projects.change(project.id, version, { name: draft.name.trim(), description: draft.description.trim(), tags: draft.tags, ...(made ? { source: made } : {}) });
      invalidate("projects", `project:${project.id}`);
      toast.done(t("project.saved"));
      onClose();
    } catch (failure) {
      setProgress(null);
      setError(failure);
    }
  };
  const close = () => { abort.current.abort(); onClose(); };
  return (
    <Dialog title={t("project.edit")} onClose={close} sticky footer={<><Button onClick={close}>{t("common.cancel")}</Button><Button look="primary" type="submit" form="edit-project" busy={progress !== null}>{t("common.save")}</Button></>}>
      <form id="edit-project" class="stack" onSubmit={submit} noValidate>
        <Field label={t("project.name")} error={field("name") ?? (draft.name.trim() ? null : t("project.name_missing"))}><Input value={draft.name} maxLength={100} onValue={(name) => setDraft({ ...draft, name })} /></Field>
        <Field label={t("project.description")} optional error={field("description")}><TextArea value={draft.description} maxLength={2000} onValue={(description) => setDraft({ ...draft, description })} /></Field>
        <Field label={t("project.tags")} optional hint={t("tags.hint")} error={field("tags")}><TagsInput value={draft.tags} onValue={(tags) => setDraft({ ...draft, tags })} /></Field>
        <Checkbox label={t("project.replace_source")} checked={replace} onValue={setReplace} />
        {replace ? <SourceFields value={source} onValue={setSource} error={wrong} /> : null}
        {progress && replace && source.kind === "archive" ? <UploadBar progress={progress} /> : null}
        {error ? <Banner error={error} /> : null}
      </form>
    </Dialog>
  );
}
