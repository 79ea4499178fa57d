import assert from "node:assert/strict";
import { test } from "node:test";
import { allParts, isArchive, missingParts, nameFrom, receivedBytes, retryDelay } from "../src/uploads/planner";

const MIB = 1024 * 1024;

test("parts cover the file exactly, in order, without overlap", () => {
  for (const size of [0, 1, 16 * MIB - 1, 16 * MIB, 16 * MIB + 1, 512 * MIB, 100 * MIB + 7]) {
    const parts = allParts(size, 16 * MIB);
    assert.equal(parts[0]?.start, 0);
    assert.equal(parts.at(-1)?.end, size);
    parts.forEach((p, i) => {
      assert.equal(p.number, i + 1);
      assert.equal(p.start, i === 0 ? 0 : parts[i - 1]!.end);
      assert.ok(p.end - p.start <= 16 * MIB);
    });
  }
  assert.equal(allParts(512 * MIB, 16 * MIB).length, 32);
});

test("nonsense is refused", () => {
  assert.throws(() => allParts(-1, 10), RangeError);
  assert.throws(() => allParts(10, 0), RangeError);
  assert.throws(() => allParts(1.5, 10), RangeError);
});

test("only what is missing is sent; a part of the wrong size again", () => {
  const plan = { size: 25, part_size: 10, received: [{ part: 1, size: 10 }, { part: 3, size: 4 }] };
  assert.deepEqual(missingParts(plan).map((p) => p.number), [2, 3]);
  assert.equal(receivedBytes(plan), 10);
  assert.deepEqual(missingParts({ ...plan, received: [1, 2, 3].map((part) => ({ part, size: part === 3 ? 5 : 10 })) }), []);
});

test("waits grow, stay bounded and are spread", () => {
  assert.equal(retryDelay(1, 1), 1000);
  assert.equal(retryDelay(3, 0.5), 2000);
  assert.equal(retryDelay(30, 1), 20_000);
  assert.equal(retryDelay(5, 0), 0);
});

test("archives and names", () => {
  assert.equal(isArchive("a.TAR.GZ"), true);
  assert.equal(isArchive("a.rar"), false);
  assert.equal(nameFrom("acme-shop-1.2.tar.gz"), "acme-shop-1.2");
  assert.equal(nameFrom("https://git.example.com/acme/shop.git"), "shop");
  assert.equal(nameFrom("https://git.example.com/acme/shop/?x=1"), "shop");
  assert.equal(nameFrom(""), "");
});
