import assert from "node:assert/strict";
import { test } from "node:test";
import { grade } from "../src/charts/charts";
import type { DirectoryStat, LanguageStat } from "../src/api/report";
import { byDirectory, byLanguage, languageSlots, legend } from "../src/features/project/map";
import { baseline, shares, treemapCells, trendShape } from "../src/charts/shape";

const box = { width: 400, height: 200, left: 40, right: 40, top: 10, bottom: 30 };

test("a trend stays in its box; more is higher; later is further", () => {
  const shape = trendShape([{ at: 0, score: 0.2 }, { at: 50, score: 0.9 }, { at: 100, score: 0.5 }], box);
  assert.deepEqual(shape.dots.map((d) => d.x), [40, 200, 360]);
  assert.ok(shape.dots[1]!.y < shape.dots[2]!.y && shape.dots[2]!.y < shape.dots[0]!.y);
  for (const d of shape.dots) assert.ok(d.y >= 10 && d.y <= 170);
  assert.deepEqual(shape.yTicks.map((k) => k.points), [0, 50, 100]);
});

test("one point, none, and several at one moment do not break it", () => {
  assert.deepEqual(trendShape([], box).dots, []);
  assert.equal(trendShape([{ at: 5, score: 1 }], box).dots[0]?.x, 200);
  assert.ok(trendShape([{ at: 5, score: 1 }, { at: 5, score: 0.7 }], box).dots.every((d) => Number.isFinite(d.x)));
});

test("the axis starts at 50 only when everything is well above", () => {
  assert.equal(baseline([0.7, 0.9]), 0.5);
  assert.equal(baseline([0.59, 0.9]), 0);
});

test("shares: largest first, the small ones together, sum one", () => {
  const parts = shares([{ name: "a", value: 1 }, { name: "b", value: 6 }, { name: "c", value: 2 }, { name: "d", value: 1 }, { name: "none", value: 0 }], 3, "rest");
  assert.deepEqual(parts.map((p) => [p.name, p.value, p.slot]), [["b", 6, 0], ["c", 2, 1], ["rest", 2, 8]]);
  assert.ok(Math.abs(parts.reduce((s, p) => s + p.share, 0) - 1) < 1e-12);
  assert.deepEqual(shares([], 3, "rest"), []);
});

test("treemap areas are in proportion and inside", () => {
  const cells = treemapCells([{ name: "x", group: "A", value: 75 }, { name: "y", group: "A", value: 5 }, { name: "z", group: "B", value: 20 }], 600, 400);
  assert.equal(cells.length, 3);
  for (const c of cells) assert.ok(c.x >= 0 && c.y >= 0 && c.x + c.width <= 600 && c.y + c.height <= 400);
  const share = (name: string) => { const c = cells.find((x) => x.name === name)!; return (c.width * c.height) / (600 * 400); };
  assert.ok(Math.abs(share("x") - 0.75) < 0.03);
  assert.ok(Math.abs(share("z") - 0.2) < 0.03);
});

test("directories keep their area, their folder and their language's colour", () => {
  const language = (name: string, code: number) => ({ name, kind: "programming", files: 1, lines: code, code, comments: 0, blanks: 0, bytes: code, share: code / 100 }) as LanguageStat;
  const slot = languageSlots([language("Rust", 70), language("CSS", 30), { ...language("JSON", 500), share: 0 }]);
  const stat = (path: string | undefined, main: string, lines: number) => ({ path, directories: path === undefined ? 12 : 1, language: main, files: 1, lines, code: lines, bytes: lines }) as DirectoryStat;
  const parts = byDirectory([stat("crates/scan", "Rust", 60), stat("web", "CSS", 30), stat("", "JSON", 8), stat("empty/x", "Rust", 0), stat(undefined, "Rust", 2)], slot);
  assert.deepEqual(parts.map((p) => [p.label, p.group, p.note, p.slot, p.value]), [
    ["crates/scan", "crates", "Rust", 0, 60], ["web/*", "web", "CSS", 1, 30], ["Files at the root", "", "JSON", 8, 8], ["12 smaller directories", "/rest", "Rust", 0, 2],
  ]);
  assert.deepEqual(legend(parts, "Other"), [{ name: "Rust", slot: 0 }, { name: "CSS", slot: 1 }, { name: "Other", slot: 8 }]);
  const cells = treemapCells(parts, 500, 300);
  assert.deepEqual(cells.map((c) => c.label).sort(), parts.map((p) => p.label).sort());
});

test("the language view has code, comments and blank lines, and nothing empty", () => {
  const rust = { name: "Rust", kind: "programming", files: 1, lines: 12, code: 9, comments: 3, blanks: 0, bytes: 1, share: 1 } as LanguageStat;
  assert.deepEqual(byLanguage([rust]).map((p) => [p.group, p.note, p.value, p.slot]), [["Rust", "Code lines", 9, 0], ["Rust", "Comments", 3, 0]]);
});

test("grades have their borders", () => {
  assert.deepEqual([1, 0.9, 0.89, 0.75, 0.6, 0.4, 0.39].map(grade), ["excellent", "excellent", "good", "good", "fair", "weak", "poor"]);
});
