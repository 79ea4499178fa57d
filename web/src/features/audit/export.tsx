// Taking the log away as JSON Lines, with the filters in use.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import { t } from "../../i18n";
import { Button, toast } from "../../ui";
import { filterOf, type Filters } from "./filter";
import { exportAll } from "./walk";

function save(pieces: string[]): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(pieces, { type: "application/jsonl" }));
  link.download = `audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function Export({ filters }: { filters: Filters }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const filter = filterOf(filters, Date.now());
      save(await exportAll((cursor) => api.audit.file({ ...filter, cursor })));
      toast.done(t("audit.exported"));
    } catch (error) {
      toast.error(error);
    }
    setBusy(false);
  };
  return <Button icon="download" busy={busy} onClick={run}>{t("audit.export")}</Button>;
}
