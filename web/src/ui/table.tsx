// Tables: a caption for screen readers, sortable heads, rows that become cards on narrow screens.
import type { ComponentChildren, JSX } from "preact";
import { t } from "../i18n";
import { Button } from "./button";
import { Icon } from "./icons";

/** `S`: the orders that its list can have. */
export interface Column<R, S extends string = string> {
  id: string;
  head: string;
  cell: (row: R) => ComponentChildren;
  /** Numbers line up at the end. */
  numeric?: boolean;
  /** The column that names the row. */
  main?: boolean;
  /** Not worth its place on a narrow screen. */
  wideOnly?: boolean;
  /** The sort order this head stands for: the values of `sort` for it, first the one a click gives. */
  sorts?: S[];
  /** A head that is only spoken. */
  hideHead?: boolean;
}

interface Props<R, S extends string> {
  caption: string;
  columns: Column<R, S>[];
  rows: R[];
  rowKey: (row: R) => string;
  sort?: S;
  onSort?: (sort: S) => void;
}

export function Table<R, S extends string = string>({ caption, columns, rows, rowKey, sort, onSort }: Props<R, S>): JSX.Element {
  const classes = (c: Column<R, S>) => [c.numeric ? "numeric" : "", c.main ? "main" : "", c.wideOnly ? "wide-only" : ""].filter(Boolean).join(" ") || undefined;
  return (
    <div class="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>{columns.map((c) => <Head key={c.id} column={c} class={classes(c)} sort={sort} onSort={onSort} />)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((c) =>
                c.main
                  ? <th key={c.id} scope="row" class={classes(c)}>{c.cell(row)}</th>
                  : <td key={c.id} class={classes(c)} data-label={c.hideHead ? undefined : c.head}>{c.cell(row)}</td>,
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head<R, S extends string>({ column, sort, onSort, ...rest }: { column: Column<R, S>; class?: string; sort?: S; onSort?: (sort: S) => void }): JSX.Element {
  const active = column.sorts?.find((s) => s === sort);
  const name = column.hideHead ? <span class="sr-only">{column.head}</span> : column.head;
  const next = column.sorts?.[active === undefined ? 0 : (column.sorts.indexOf(active) + 1) % column.sorts.length];
  if (next === undefined || !onSort) return <th scope="col" {...rest}>{name}</th>;
  const direction = active === undefined ? undefined : active.startsWith("-") ? "descending" : "ascending";
  return (
    <th scope="col" {...rest} aria-sort={direction}>
      <button type="button" class="sort" onClick={() => onSort(next)}>
        {name}
        {direction ? <Icon name={direction === "ascending" ? "up" : "down"} size={14} /> : null}
      </button>
    </th>
  );
}

/** Paging by cursor: the pages gone through are remembered by their cursors, so that going back works. */
export function Pager(props: { shown: number; total?: number | null; page: number; onBack?: () => void; onNext?: () => void }): JSX.Element {
  return (
    <nav class="pager" aria-label={t("pager.label")}>
      <p class="muted">{props.total === undefined || props.total === null ? t("pager.shown", { count: props.shown }) : t("pager.shown_of", { shown: props.shown, count: props.total })}</p>
      {props.onBack || props.onNext ? (
        <div class="row">
          <span class="muted">{t("pager.page", { page: props.page })}</span>
          <Button small icon="back" disabled={!props.onBack} onClick={props.onBack}>{t("pager.back")}</Button>
          <Button small icon="next" disabled={!props.onNext} onClick={props.onNext}>{t("pager.next")}</Button>
        </div>
      ) : null}
    </nav>
  );
}
