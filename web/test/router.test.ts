import assert from "node:assert/strict";
import { test } from "node:test";
import { href, match, matchPattern } from "../src/lib/router";

test("a pattern gives its parameters", () => {
  assert.deepEqual(matchPattern("/projects/:id", "/projects/prj_1"), { id: "prj_1" });
  assert.deepEqual(matchPattern("/projects/:id/:tab?", "/projects/prj_1"), { id: "prj_1" });
  assert.deepEqual(matchPattern("/projects/:id/:tab?", "/projects/prj_1/code"), { id: "prj_1", tab: "code" });
  assert.deepEqual(matchPattern("/", "/"), {});
});

test("what does not fit is refused", () => {
  assert.equal(matchPattern("/projects/:id", "/projects"), null);
  assert.equal(matchPattern("/projects/:id", "/projects/a/b"), null);
  assert.equal(matchPattern("/projects", "/tasks"), null);
  assert.equal(matchPattern("/", "/x"), null);
});

test("a trailing slash is the same page; escapes are undone; broken ones never throw", () => {
  assert.deepEqual(matchPattern("/projects", "/projects/"), {});
  assert.deepEqual(matchPattern("/projects/:id", "/projects/a%20b"), { id: "a b" });
  assert.equal(matchPattern("/projects/:id", "/projects/%E0%A4%A"), null);
});

test("the first fitting pattern wins", () => {
  assert.deepEqual(match(["/", "/tasks", "/tasks/:id"], "/tasks/tsk_1"), { index: 2, params: { id: "tsk_1" } });
  assert.equal(match(["/"], "/nowhere"), null);
});

test("addresses leave out what is empty", () => {
  assert.equal(href("/projects", { q: "", tag: "a b", page: 2, state: undefined, all: false }), "/projects?tag=a+b&page=2");
  assert.equal(href("/projects", {}), "/projects");
});
