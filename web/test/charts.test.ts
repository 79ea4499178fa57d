import assert from "node:assert/strict";
import { test } from "node:test";
import { grade } from "../src/charts/charts";
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

test("grades have their borders", () => {
  assert.deepEqual([1, 0.9, 0.89, 0.75, 0.6, 0.4, 0.39].map(grade), ["excellent", "excellent", "good", "good", "fair", "weak", "poor"]);
});
