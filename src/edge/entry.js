// What workerd loads: the events as plain functions.
//
// For: handing each event to the wasm. worker-build's own entry is a class behind a Proxy, of which workerd
// makes a new instance for every event; that costs more than routing the request does.
// Not for: anything else. `cargo xtask build` bundles this with worker-build's output into build/index.js.
import Worker from "./index.js";

export { CounterShard, LimitShard, RunnerBox, SignalHub } from "./index.js";

const handler = (name) => (event, env, ctx) => Worker.prototype[name].call({ env, ctx }, event);

export default { fetch: handler("fetch"), queue: handler("queue"), scheduled: handler("scheduled") };
