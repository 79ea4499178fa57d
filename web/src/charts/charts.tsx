// The drawings: trend, share bar, treemap, score dial. Accessible SVG; the geometry is in shape.ts.
import type { JSX } from "preact";
import { t } from "../i18n";
import { compact, day, number, percent, points } from "../lib/format";
import { ChartFrame, useWidth } from "./frame";
import { shares, treemapCells, trendShape, type TreemapItem, type TrendPoint } from "./shape";

const HEIGHT = 180;

/** A score over time; the last value is written out. */
export function Trend({ data, title }: { data: TrendPoint[]; title: string }): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const shape = trendShape(data, { width, height: HEIGHT, left: 36, right: 44, top: 14, bottom: 26 });
  const last = shape.dots.at(-1);
  const lastScore = data.at(-1)?.score;
  const table = { head: [t("chart.date"), t("chart.score")], rows: data.map((d) => [day(d.at), points(d.score)]) };
  return (
    <ChartFrame title={title} table={table}>
      <div ref={box} class="chart-box trend-box" dir="ltr">
        {width > 0 ? (
          <svg width={width} height={HEIGHT} role="img" aria-label={title}>
            {shape.yTicks.map((tick) => (
              <g key={tick.points}>
                <line class="grid" x1={36} x2={width - 44} y1={tick.y} y2={tick.y} />
                <text class="axis" x={28} y={tick.y + 4} text-anchor="end">{number(tick.points)}</text>
              </g>
            ))}
            {shape.xTicks.map((tick, i) => (
              <text key={tick.at} class="axis" x={tick.x} y={HEIGHT - 6} text-anchor={shape.xTicks.length === 1 ? "middle" : i === 0 ? "start" : "end"}>{day(tick.at, "axis")}</text>
            ))}
            <path class="trend-line" d={shape.path} />
            {shape.dots.map((d, i) => <circle key={i} class="trend-dot" cx={d.x} cy={d.y} r={3.5}><title>{`${day(data[i]!.at)}: ${points(data[i]!.score)}`}</title></circle>)}
            {last && lastScore !== undefined ? <text class="trend-last" x={last.x + 9} y={last.y + 5}>{number(points(lastScore))}</text> : null}
          </svg>
        ) : null}
      </div>
    </ChartFrame>
  );
}

/** Parts of a whole as one bar with its key. */
export function ShareBar({ data, title, unit }: { data: { name: string; value: number }[]; title: string; unit: string }): JSX.Element {
  const parts = shares(data, 8, t("chart.other"));
  let at = 0;
  const table = { head: [t("chart.name"), unit, t("chart.share")], rows: [...data].sort((a, b) => b.value - a.value).map((d) => [d.name, number(d.value), percent(d.value / Math.max(1, data.reduce((s, x) => s + x.value, 0)))]) };
  return (
    <ChartFrame title={title} table={table}>
      <svg class="share-bar" width="100%" height="12" role="img" aria-label={title}>
        {parts.map((part) => {
          const x = at;
          at += part.share;
          return <rect key={part.name} class={`slot-${part.slot}`} x={`${x * 100}%`} y="0" width={`${part.share * 100}%`} height="12"><title>{`${part.name}: ${percent(part.share)}`}</title></rect>;
        })}
      </svg>
      <Legend items={parts.map((part) => ({ ...part, note: percent(part.share) }))} />
    </ChartFrame>
  );
}

/** A part of a treemap with its words and colour. */
export interface TreemapPart extends TreemapItem {
  /** First line in the cell. */
  label: string;
  /** Second line, before the value. */
  note: string;
  /** Colour slot as in `shares`. */
  slot: number;
}

/** A hierarchy of two levels by area. `heads` are the table's: name, note, value. */
export function Treemap({ data, title, unit, heads }: { data: TreemapPart[]; title: string; unit: string; heads: [string, string] }): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>();
  const height = width < 500 ? 220 : 300;
  const cells = width > 0 ? treemapCells(data, width, height) : [];
  const table = { head: [...heads, unit], rows: [...data].sort((a, b) => b.value - a.value).map((d) => [d.label, d.note, number(d.value)]) };
  return (
    <ChartFrame title={title} table={table}>
      <div ref={box} class="chart-box treemap-box" dir="ltr">
        {width > 0 ? (
          <svg width={width} height={height} role="img" aria-label={title}>
            {cells.map((c) => (
              <g key={`${c.group}/${c.name}`}>
                <rect class={`cell slot-${c.slot}`} x={c.x} y={c.y} width={c.width} height={c.height} rx="3"><title>{`${c.label} · ${c.note}: ${number(c.value)} ${unit}`}</title></rect>
                {c.width > 56 && c.height > 34 ? (
                  <>
                    <text class="cell-name" x={c.x + 8} y={c.y + 18}>{fit(c.label, c.width - 12, 7.4)}</text>
                    <text class="cell-value" x={c.x + 8} y={c.y + 33}>{fit(`${c.note} ${compact(c.value)}`, c.width - 12)}</text>
                  </>
                ) : null}
              </g>
            ))}
          </svg>
        ) : null}
      </div>
    </ChartFrame>
  );
}

/** The key of colours. */
export function Legend({ items }: { items: { name: string; slot: number; note?: string }[] }): JSX.Element {
  return (
    <ul class="legend">
      {items.map((item) => (
        <li key={item.name}>
          <svg width="10" height="10" aria-hidden="true"><rect class={`slot-${item.slot}`} width="10" height="10" rx="2" /></svg>
          <bdi>{item.name}</bdi> {item.note ? <span class="muted">{item.note}</span> : null}
        </li>
      ))}
    </ul>
  );
}

/** Cuts a name to a width; the average letter at 12 px is 6.6 px wide, a bold one 7.4. */
function fit(name: string, width: number, letter = 6.6): string {
  const letters = Math.floor(width / letter);
  return name.length <= letters ? name : `${name.slice(0, Math.max(1, letters - 1))}…`;
}

/** The grade of a score, in five words people know. */
export type Grade = "excellent" | "good" | "fair" | "weak" | "poor";
export function grade(score: number): Grade {
  return score >= 0.9 ? "excellent" : score >= 0.75 ? "good" : score >= 0.6 ? "fair" : score >= 0.4 ? "weak" : "poor";
}

/** The score as a dial: number, ring and the grade in words. */
export function ScoreDial({ score, size = 112 }: { score: number; size?: number }): JSX.Element {
  const radius = size / 2 - 6;
  const around = 2 * Math.PI * radius;
  const value = points(score);
  const word = grade(score);
  return (
    <svg class={`dial grade-${word}`} width={size} height={size} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("score.label", { score: value, grade: t(`grade.${word}`) })}>
      <circle class="dial-track" cx={size / 2} cy={size / 2} r={radius} />
      <circle class="dial-value" cx={size / 2} cy={size / 2} r={radius} stroke-dasharray={`${around * score} ${around}`} transform={`rotate(-90 ${size / 2} ${size / 2})`} />
      <text class="dial-number" x="50%" y="50%" dy={size > 80 ? "0.1em" : "0.36em"} text-anchor="middle" font-size={size > 80 ? 32 : 14}>{number(value)}</text>
      {size > 80 ? <text class="dial-of" x="50%" y="50%" dy="1.9em" text-anchor="middle">{t("score.of")}</text> : null}
    </svg>
  );
}

/** The score in a table cell: number and word. */
export function ScoreMark({ score }: { score: number }): JSX.Element {
  const word = grade(score);
  return <span class={`score-mark grade-${word}`}><span class="score-number">{number(points(score))}</span> <span class="score-word">{t(`grade.${word}`)}</span></span>;
}
