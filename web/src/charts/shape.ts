// The geometry of the charts, without a browser: scales, ticks, shares, rectangles. Pure.
import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

export interface TrendPoint {
  at: number;
  /** 0..1 */
  score: number;
}
export interface TrendShape {
  path: string;
  dots: { x: number; y: number }[];
  /** Score lines, in points of 100. */
  yTicks: { y: number; points: number }[];
  xTicks: { x: number; at: number }[];
}
export interface Box {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The lowest score line: 0, or 50 when everything is above, so that changes stay visible. */
export function baseline(scores: number[]): number {
  return Math.min(...scores) >= 0.6 ? 0.5 : 0;
}

/** A score's history as a line. Equal distances between scans when all happened at one moment. */
export function trendShape(points: TrendPoint[], box: Box): TrendShape {
  const low = points.length ? baseline(points.map((p) => p.score)) : 0;
  const y = scaleLinear([low, 1], [box.height - box.bottom, box.top]);
  const first = points[0]?.at ?? 0;
  const last = points.at(-1)?.at ?? 0;
  const x = scaleLinear([first, last], [box.left, box.width - box.right]);
  const middle = (box.left + box.width - box.right) / 2;
  const dots = points.map((p) => ({ x: first === last ? middle : x(p.at), y: y(p.score) }));
  const steps = low > 0 ? [0.5, 0.75, 1] : [0, 0.5, 1];
  return {
    path: line<{ x: number; y: number }>((d) => d.x, (d) => d.y)(dots) ?? "",
    dots,
    yTicks: steps.map((s) => ({ y: y(s), points: Math.round(s * 100) })),
    xTicks: first === last ? (points.length ? [{ x: middle, at: first }] : []) : [{ x: x(first), at: first }, { x: x(last), at: last }],
  };
}

export interface Share {
  name: string;
  value: number;
  share: number;
  /** Colour slot 0..7, or 8 for the rest. */
  slot: number;
}

/** The largest as they are, the small ones together under `rest`. Shares sum to 1 (or there are none). */
export function shares(items: { name: string; value: number }[], keep: number, rest: string): Share[] {
  const positive = items.filter((i) => i.value > 0).sort((a, b) => b.value - a.value || a.name.localeCompare(b.name));
  const total = positive.reduce((sum, i) => sum + i.value, 0);
  const head = positive.length > keep ? positive.slice(0, keep - 1) : positive;
  const tail = positive.slice(head.length);
  const out = head.map((i, slot) => ({ ...i, share: i.value / total, slot: Math.min(slot, 7) }));
  const remaining = tail.reduce((sum, i) => sum + i.value, 0);
  return remaining > 0 ? [...out, { name: rest, value: remaining, share: remaining / total, slot: 8 }] : out;
}

export interface TreemapItem {
  name: string;
  /** Items of one group lie together. */
  group: string;
  value: number;
}
export type Cell<I extends TreemapItem = TreemapItem> = I & { x: number; y: number; width: number; height: number };

/** Rectangles whose areas are in proportion, grouped. */
export function treemapCells<I extends TreemapItem>(items: I[], width: number, height: number): Cell<I>[] {
  interface Node { item?: I; children?: Node[] }
  const groups = new Map<string, Node[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), { item }]);
  const root = hierarchy<Node>({ children: [...groups.values()].map((children) => ({ children })) })
    .sum((d) => d.item?.value ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Node>().size([width, height]).paddingInner(2).tile(treemapSquarify.ratio(1.4)).round(true)(root);
  return laid.leaves().flatMap((l) => (l.data.item
    ? [{ ...l.data.item, x: l.x0, y: l.y0, width: Math.max(0, l.x1 - l.x0), height: Math.max(0, l.y1 - l.y0) }]
    : []));
}
