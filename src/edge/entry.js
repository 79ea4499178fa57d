// What workerd loads: the events as plain functions.
//
// For: handing each event to the wasm. worker-build's own entry is a class behind a Proxy, of which workerd
// makes a new instance for every event; that costs more than routing the request does.
// Not for: anything else. `cargo xtask build` bundles this with worker-build's output into build/index.js.
import Worker from "./index.js";

export { CounterShard, LimitShard, RunnerBox, SignalHub } from "./index.js";

// A request's head as one text (src/edge/incoming.rs reads it): into the wasm in one crossing, and without the
// headers' iterator, which makes two objects a header. No line can be forged: the Fetch standard allows no line
// break in a method, an address or a header.
const head = ({ method, url, cf, headers }) => {
  let text = `${method}\n${url}\n${cf?.country ?? ""}\n${cf?.colo ?? ""}`;
  headers.forEach((value, name) => (text += `\n${name}\n${value}`));
  return text;
};

const { answer, settled, go_on, queue, scheduled } = Worker.prototype;

// How the wasm waits for promises and gets a microtask (src/edge/tasks.rs).
globalThis.__vibe_await = (promise, number) => {
  promise.then(
    (value) => settled(number, true, value),
    (error) => settled(number, false, error),
  );
};
globalThis.__vibe_soon = () => queueMicrotask(go_on);

// An answer in one crossing (src/edge/outgoing.rs writes it): status and constant headers are those of an answer made
// before, which the platform copies without a look at any of them. Then lines: name and value of each header of this
// answer alone; an empty line; the body. No line can be forged: no header may have a line break.
globalThis.__vibe_respond = (like, text) => {
  const end = text.indexOf("\n\n");
  const response = new Response(text.slice(end + 2), like);
  const lines = text.slice(0, end).split("\n");
  for (let n = 1; n < lines.length; n += 2) response.headers.append(lines[n - 1], lines[n]);
  return response;
};

const handler = (event) => (subject, env, ctx) => event.call({ env, ctx }, subject);

export default {
  fetch: (request, env, ctx) =>
    new Promise((resolve, reject) => answer(request, head(request), env, ctx, resolve, reject)),
  queue: handler(queue),
  scheduled: handler(scheduled),
};
