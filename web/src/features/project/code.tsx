// The code tab: languages as bar and table; directories and languages as a map; the tech stack with its evidence.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DirectoryStat, LanguageStat, Report } from "../../api/report";
import { Legend, ShareBar, Treemap } from "../../charts/charts";
import { t } from "../../i18n";
import { bytes, number, percent } from "../../lib/format";
import { href, path, query } from "../../lib/router";
import { Card, EmptyState, Table, Tabs, type Column } from "../../ui";
import { byDirectory, byLanguage, languageSlots, legend } from "./map";
import { Technologies } from "./technologies";

type Sort = "code" | "name" | "files" | "lines" | "bytes";

const COLUMNS = (): Column<LanguageStat>[] => [
  { id: "name", head: t("code.language"), main: true, sorts: ["name", "-name"], cell: (l) => <bdi>{l.name}</bdi> },
  { id: "files", head: t("code.files"), numeric: true, sorts: ["-files", "files"], cell: (l) => number(l.files) },
  { id: "code", head: t("code.lines"), numeric: true, sorts: ["-code", "code"], cell: (l) => number(l.code) },
  { id: "comments", head: t("code.comments"), numeric: true, wideOnly: true, cell: (l) => number(l.comments) },
  { id: "blanks", head: t("code.blanks"), numeric: true, wideOnly: true, cell: (l) => number(l.blanks) },
  { id: "bytes", head: t("code.size"), numeric: true, wideOnly: true, sorts: ["-bytes", "bytes"], cell: (l) => bytes(l.bytes) },
  { id: "share", head: t("chart.share"), numeric: true, cell: (l) => (l.share > 0 ? percent(l.share) : "–") },
];

function sorted(items: LanguageStat[], sort: string): LanguageStat[] {
  const down = sort.startsWith("-");
  const key = sort.replace("-", "") as Sort;
  const order = (a: LanguageStat, b: LanguageStat) => (key === "name" ? a.name.localeCompare(b.name) : a[key] - b[key]);
  return [...items].sort((a, b) => (down ? order(b, a) : order(a, b)));
}

export function Code({ report }: { report: Report }): JSX.Element {
  const [sort, setSort] = useState("-code");
  const { languages } = report;
  const coded = languages.filter((l) => l.share > 0);
  const first = coded[0] ?? languages[0];
  if (!first) return <EmptyState icon="file" title={t("overview.no_code")} />;
  return (
    <>
      {coded.length ? <Card title={t("overview.languages")}>
        <ShareBar data={coded.map((l) => ({ name: l.name, value: l.code }))} unit={t("code.lines")} title={t("overview.languages_title", { language: first.name, share: percent(first.share, 0) })} />
      </Card> : null}
      <Card title={t("code.table")} flush>
        <Table caption={t("code.table")} columns={COLUMNS()} rows={sorted(languages, sort)} rowKey={(l) => l.name} sort={sort} onSort={setSort} />
      </Card>
      <Card title={t("code.map")}><LineMap report={report} /></Card>
      {report.stack.length ? <Card title={t("overview.stack")}><Technologies items={report.stack} /></Card> : null}
    </>
  );
}

/** The map of the lines, by directory where the report knows them, or by language. */
function LineMap({ report }: { report: Report }): JSX.Element {
  const directories = report.directories ?? [];
  if (directories.length === 0) return <ByLanguage report={report} />;
  const at = (map: string) => href(path.value, { report: query("report"), map });
  const shown = query("map") === "languages" ? "languages" : "directories";
  return (
    <div class="stack">
      <Tabs label={t("code.map_by")} current={shown} items={[
        { id: "directories", label: t("code.map_directories"), href: at("") },
        { id: "languages", label: t("code.map_languages"), href: at("languages") },
      ]} />
      {shown === "languages" ? <ByLanguage report={report} /> : <ByDirectory report={report} directories={directories} />}
    </div>
  );
}

function ByLanguage({ report }: { report: Report }): JSX.Element {
  const { lines, comments } = report.totals;
  const title = t("code.map_title", { count: lines, share: percent(lines ? comments / lines : 0, 0) });
  return <Treemap data={byLanguage(report.languages)} unit={t("code.all_lines")} heads={[t("code.language"), t("code.kind")]} title={title} />;
}

function ByDirectory({ report, directories }: { report: Report; directories: DirectoryStat[] }): JSX.Element {
  const parts = byDirectory(directories, languageSlots(report.languages));
  const { lines } = report.totals;
  const first = parts[0];
  const title = t("code.map_directories_title", { count: lines, directory: first?.label ?? "", share: percent(lines ? (first?.value ?? 0) / lines : 0, 0) });
  return (
    <>
      <Treemap data={parts} unit={t("code.all_lines")} heads={[t("code.directory"), t("code.main_language")]} title={title} />
      <Legend items={legend(parts, t("chart.other"))} />
    </>
  );
}
