// The tech stack: what was recognised, and the evidence for it.
import type { JSX } from "preact";
import type { Evidence, Technology } from "../../api/report";
import { t, type Key } from "../../i18n";
import { percent } from "../../lib/format";

/** By category, in order of appearance. Pure. */
export function byCategory(items: Technology[]): [string, Technology[]][] {
  const groups = new Map<string, Technology[]>();
  for (const item of items) groups.set(item.category, [...(groups.get(item.category) ?? []), item]);
  return [...groups];
}

const CATEGORIES = ["framework", "build", "package_manager", "ci", "container", "platform", "database", "test", "tool", "language", "runtime", "service"];

/** The category in words; one we have no word for is shown as it came. */
function categoryName(category: string): string {
  return CATEGORIES.includes(category) ? t(`stack.${category}` as Key) : category;
}

export function Technologies({ items, brief }: { items: Technology[]; brief?: boolean }): JSX.Element {
  return (
    <dl class="keys stack-keys">
      {byCategory(items).map(([category, group]) => (
        <div key={category}>
          <dt><bdi>{categoryName(category)}</bdi></dt>
          <dd>{brief
            ? <span class="row wrap tight">{group.map((x) => <span key={x.name} class="tech"><bdi>{x.name}</bdi>{x.version ? <bdi class="muted numbers">{x.version}</bdi> : null}</span>)}</span>
            : group.map((x) => <Detailed key={x.name} item={x} />)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Detailed({ item }: { item: Technology }): JSX.Element {
  return (
    <details class="tech-detail">
      <summary><bdi class="strong">{item.name}</bdi> {item.version ? <bdi class="muted">{item.version}</bdi> : null} <span class="muted">{t("stack.sure", { share: percent(item.confidence, 0) })}</span></summary>
      <ul class="evidence">{item.evidence.map((e, i) => <li key={i}><code class="break" dir="ltr">{place(e)}</code> <bdi class="muted">{e.detail}</bdi></li>)}</ul>
    </details>
  );
}

const place = (e: Evidence) => (e.line ? `${e.path}:${e.line}` : e.path);
