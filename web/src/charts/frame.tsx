// The frame of every chart: a title that says the finding, the drawing, and the same numbers as a table.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";

export interface ChartTable {
  head: string[];
  rows: (string | number)[][];
}

export function ChartFrame({ title, table, children, openTable }: { title: string; table: ChartTable; children: ComponentChildren; openTable?: boolean }): JSX.Element {
  return (
    <figure class="chart">
      <figcaption class="chart-title">{title}</figcaption>
      {children}
      <details class="chart-table" open={openTable}>
        <summary>{t("chart.as_table")}</summary>
        <div class="table-frame" tabIndex={0} role="region" aria-label={title}>
          <table class="table">
            <caption class="sr-only">{title}</caption>
            <thead><tr>{table.head.map((h, i) => <th key={i} scope="col" class={i > 0 ? "numeric" : undefined}>{h}</th>)}</tr></thead>
            <tbody>
              {table.rows.map((row, i) => (
                <tr key={i}>{row.map((cell, j) => (j === 0 ? <th key={j} scope="row" class="main"><bdi>{cell}</bdi></th> : <td key={j} class="numeric" data-label={table.head[j]}>{cell}</td>))}</tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** The width a drawing has, in px; 0 before the first layout. */
export function useWidth<E extends HTMLElement>(): [{ current: E | null }, number] {
  const box = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
