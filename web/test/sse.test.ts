import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, Refused, SseParser, type SseEvent } from "../src/lib/sse";

const parse = (text: string) => new SseParser().push(text);

test("fields, names, ids and several data lines", () => {
  assert.deepEqual(parse("id: 7\nevent: progress\ndata: a\ndata: b\n\n"), [{ id: "7", event: "progress", data: "a\nb" }]);
  assert.deepEqual(parse("data:x\n\n"), [{ id: "", event: "message", data: "x" }]);
});

test("comments and empty blocks are silent; ids last", () => {
  const parser = new SseParser();
  assert.deepEqual(parser.push(": ping\n\n\nid: 3\ndata: a\n\ndata: b\n\n").map((e) => e.id), ["3", "3"]);
  assert.equal(parser.lastId, "3");
});

test("any cut gives the same events, with every kind of line end", () => {
  const text = "id: 1\r\nevent: log\r\ndata: ä\r\n\r\nid: 2\rdata: b\r\rid: 3\ndata: c\n\n";
  const whole = parse(text);
  assert.equal(whole.length, 3);
  for (let cut = 0; cut <= text.length; cut++) {
    const parser = new SseParser();
    assert.deepEqual([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))], whole, `cut at ${cut}`);
  }
  const parser = new SseParser();
  assert.deepEqual([...text].flatMap((c) => parser.push(c)), whole);
});

test("retry is read, nonsense in it is not", () => {
  const parser = new SseParser();
  parser.push("retry: 1500\nretry: soon\n\n");
  assert.equal(parser.retry, 1500);
});

const stream = (text: string) => new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode(text)); c.close(); } }));

test("a cut stream is taken up after the last event, a half event is not", async () => {
  const asked: (string | null)[] = [];
  const answers = ["id: 1\ndata: a\n\nid: 2\ndata: hal", "id: 2\ndata: b\n\n", "event: end\ndata: {}\n\n"];
  const seen: SseEvent[] = [];
  await follow({
    url: "/x", signal: new AbortController().signal, onEvent: (e) => seen.push(e), wait: async () => {},
    fetch: async (_url, init) => { asked.push(new Headers(init?.headers).get("last-event-id")); return stream(answers.shift() ?? ""); },
  });
  assert.deepEqual(seen.map((e) => e.data), ["a", "b"]);
  assert.deepEqual(asked, [null, "1", "2"]);
});

test("a refusal ends it, trouble does not", async () => {
  const statuses = [503, 429, 404];
  const waits: number[] = [];
  await assert.rejects(
    follow({ url: "/x", signal: new AbortController().signal, onEvent: () => {}, wait: async (ms) => void waits.push(ms), fetch: async () => new Response("", { status: statuses.shift() ?? 500 }) }),
    (e) => e instanceof Refused && e.status === 404,
  );
  assert.equal(waits.length, 2);
  assert.ok(waits[1]! > waits[0]!, "waits grow");
});

test("aborting stops quietly", async () => {
  const abort = new AbortController();
  await follow({ url: "/x", signal: abort.signal, onEvent: () => {}, wait: async () => abort.abort(), fetch: async () => { throw new TypeError("network"); } });
  assert.equal(abort.signal.aborted, true);
});

test("a stream that ends by asking for patience is left alone for so long", async () => {
  const answers = [["retry: 1000\n\nid: 1\ndata: a\n\n", "retry: 15000\n\n"], ["event: end\ndata: {}\n\n"]];
  const waits: number[] = [];
  const inPieces = (pieces: string[]) => new Response(new ReadableStream({ start(c) { for (const piece of pieces) c.enqueue(new TextEncoder().encode(piece)); c.close(); } }));
  await follow({
    url: "/events",
    signal: new AbortController().signal,
    onEvent: () => undefined,
    fetch: async () => inPieces(answers.shift() ?? []),
    wait: async (ms) => { waits.push(ms); },
  });
  assert.deepEqual(waits, [15_000]);
});
