import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, compact, duration, number, percent, points, relative, timeLeft } from "../src/lib/format";

test("sizes in binary steps", () => {
  assert.equal(bytes(0), "0 bytes");
  assert.equal(bytes(1), "1 byte");
  assert.equal(bytes(1536), "1.5 kB");
  assert.equal(bytes(512 * 1024 * 1024), "512 MB");
  assert.equal(bytes(-5), "0 bytes");
});

test("durations show the two largest parts", () => {
  assert.equal(duration(0), "0 sec");
  assert.equal(duration(75_000), "1 min 15 sec");
  assert.equal(duration(3_600_000), "1 hr");
  assert.equal(duration(90_061_000), "1 day 1 hr");
});

test("times are told from now", () => {
  const now = 1_700_000_000_000;
  assert.equal(relative(now - 5_000, now), "just now");
  assert.equal(relative(now - 180_000, now), "3 minutes ago");
  assert.equal(relative(now + 2 * 86_400_000, now), "in 2 days");
  assert.equal(relative(now - 86_400_000, now), "yesterday");
});

test("scores are cut, never rounded up to full", () => {
  assert.equal(points(0.999), 99);
  assert.equal(points(1), 100);
  assert.equal(points(0.29), 29);
  assert.equal(points(-1), 0);
  assert.equal(points(7), 100);
});

test("the time left is only told when it can be judged", () => {
  assert.equal(timeLeft(50, 100, 10_000), 10_000);
  assert.equal(timeLeft(1, 100, 10_000), null, "too little done");
  assert.equal(timeLeft(50, 100, 500), null, "too early");
  assert.equal(timeLeft(50, null, 10_000), null, "the whole is unknown");
  assert.equal(timeLeft(120, 100, 10_000), 0, "more than all");
});

test("numbers, shares and short numbers", () => {
  assert.equal(number(12345.6), "12,346");
  assert.equal(percent(0.1234), "12.3%");
  assert.equal(compact(12345), "12.3K");
});
