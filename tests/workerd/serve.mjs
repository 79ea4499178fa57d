// N isolated copies of the Worker in one workerd, driven by JSON lines on stdin.
//
// For: tests/workerd (harness.rs starts it once per test binary) and `cargo xtask bench`.
// Not for: development (`cargo xtask dev` runs wrangler) or production.
//
//   node serve.mjs '{"root":"/repo","workers":4,"bindings":{"OWNER_TOKEN":"..."}}'
//
// Prints {"ready":true,"urls":[...]} and then answers {"id":1,"op":"sql",...} with {"id":1,"ok":...}
// or {"id":1,"error":"..."}. Leaves, with its workerd, when stdin closes: a killed test leaves no orphan.
import { readFile, readdir, stat } from "node:fs/promises";
import http from "node:http";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";

import { heapOf } from "./heap.mjs";

const settings = JSON.parse(process.argv[2] ?? "{}");
const root = path.resolve(settings.root ?? ".");
const require = createRequire(path.join(root, "package.json"));
const { Miniflare, convertV4MiniflareOptions } = require("miniflare");
const { unstable_getMiniflareWorkerOptions, unstable_readConfig } = require("wrangler");

// stdout belongs to the protocol; what wrangler wants to say goes elsewhere.
console.log = console.info = console.error;

const logs = [];
const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
const slots = (workers) => workers.filter((worker) => ![EGRESS, BACKDOOR].includes(worker.name));
const nameOf = (slot) => `vibe-${slot}`;

/** A port nobody has now. Fixed for the whole life, so that URLs survive a killed workerd. From below the range
 * the system takes ports of outgoing connections from: one of those could come between looking and listening. */
async function freePort() {
  for (;;) {
    const port = 10_240 + Math.floor(Math.random() * 22_000);
    const free = await new Promise((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** The built Worker as modules: the shim and every .wasm beside it. */
async function modules(main) {
  const folder = path.dirname(main);
  await stat(main).catch(() => {
    throw new Error(`${main} is missing: run \`cargo xtask build --dev\` first`);
  });
  const wasm = (await readdir(folder)).filter((name) => name.endsWith(".wasm"));
  return [
    ...(settings.probe ? await probe(folder, path.basename(main)) : []),
    { type: "ESModule", path: main },
    ...wasm.map((name) => ({ type: "CompiledWasm", path: path.join(folder, name) })),
  ];
}

/** The Worker wrapped, so that GET /__memory tells the bytes of its linear memory. */
async function probe(folder, main) {
  const wrapper = `
    import { memory } from "./probe.mjs";
    import Worker from "./${main}";
    export * from "./${main}";
    const fetch = (request, env, ctx) =>
      new URL(request.url).pathname === "/__memory" ? Response.json(memory()) : Worker.fetch(request, env, ctx);
    export default { ...Worker, fetch };`;
  const watch = await readFile(path.join(root, "tests/workerd/fixture/probe.mjs"), "utf8");
  return [
    { type: "ESModule", path: path.join(folder, "probed.mjs"), contents: wrapper },
    { type: "ESModule", path: path.join(folder, "probe.mjs"), contents: watch },
  ];
}

/** Log lines are kept for the operation `logs`. */
function keep(entry) {
  logs.push(entry);
  if (logs.length > 5000) logs.splice(0, 1000);
  if (settings.echo) process.stderr.write(`${entry.message}\n`);
}

/** Gives every named resource the slot's suffix, so that two slots never meet. */
function isolate(base, slot) {
  const suffixed = (map, key) =>
    Object.fromEntries(Object.entries(map ?? {}).map(([k, v]) => [k, { ...v, [key]: `${v[key]}-${slot}` }]));
  const consumers = Object.entries(base.queueConsumers ?? {}).map(([queue, consumer]) => [
    `${queue}-${slot}`,
    {
      ...consumer,
      // The test need not wait as long as production may.
      maxBatchTimeout: settings.batchTimeout ?? 0.05,
      deadLetterQueue: consumer.deadLetterQueue && `${consumer.deadLetterQueue}-${slot}`,
    },
  ]);
  return {
    kvNamespaces: suffixed(base.kvNamespaces, "id"),
    r2Buckets: suffixed(base.r2Buckets, "id"),
    d1Databases: suffixed(base.d1Databases, "id"),
    queueProducers: suffixed(base.queueProducers, "queueName"),
    queueConsumers: Object.fromEntries(consumers),
  };
}

/** Gives container-backed classes an image name; the engine (crates/testkit) decides what that runs. */
function withContainers(durableObjects) {
  const images = settings.containers ?? {};
  return Object.fromEntries(
    Object.entries(durableObjects ?? {}).map(([binding, object]) => {
      const imageName = images[object.className];
      return [binding, imageName ? { ...object, container: { imageName } } : object];
    }),
  );
}

const EGRESS = "egress";

/** Every slot's way out, sealed: the tests' own fakes on loopback and nothing else. */
const egress = {
  name: EGRESS,
  modules: true,
  script: "export default { fetch: (request, env) => env.LOOPBACK.fetch(request) };",
  compatibilityDate: "2026-11-01",
  serviceBindings: { LOOPBACK: { network: { allow: ["local"], deny: [] } } },
};

const BACKDOOR = "backdoor";

/** The Worker through which this script looks at all slots (fixture/backdoor.mjs). */
async function backdoor(workers) {
  const bindings = (name, of) => Object.fromEntries(workers.map((worker, slot) => [`${name}_${slot}`, of(worker)]));
  const file = path.join(root, "tests/workerd/fixture/backdoor.mjs");
  return {
    name: BACKDOOR,
    modules: [{ type: "ESModule", path: file, contents: await readFile(file, "utf8") }],
    modulesRoot: path.dirname(file),
    compatibilityDate: "2026-11-01",
    // `scheduled` of a service binding.
    compatibilityFlags: ["service_binding_extra_handlers"],
    d1Databases: bindings("DB", (worker) => worker.d1Databases.DB),
    kvNamespaces: bindings("KV", (worker) => worker.kvNamespaces.CACHE),
    r2Buckets: bindings("R2", (worker) => worker.r2Buckets.BLOBS),
    serviceBindings: bindings("WORKER", (worker) => worker.name),
    unsafeDirectSockets: [{ host: "127.0.0.1", port: await freePort() }],
  };
}

/** One call through the back door, on a connection of its own: none survives a killed workerd. */
function behind(all, call) {
  const { port } = all.workers.find((worker) => worker.name === BACKDOOR).unsafeDirectSockets[0];
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, method: "POST", agent: false }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        try {
          const { ok, error } = JSON.parse(Buffer.concat(chunks).toString());
          error === undefined ? resolve(ok) : reject(new Error(error));
        } catch {
          reject(new Error(`the back door answered ${response.statusCode}`));
        }
      });
    });
    request.on("error", reject);
    request.end(JSON.stringify(call));
  });
}

async function options() {
  const file = path.resolve(root, settings.config ?? "wrangler.toml");
  const config = unstable_getMiniflareWorkerOptions(file, undefined, { overrides: { enableContainers: false } });
  // Not `base.bindings`: those hold a developer's .dev.vars too, and tests must be the same everywhere.
  const { vars } = unstable_readConfig({ config: file }, { hideWarnings: true });
  const main = path.resolve(root, settings.main ?? config.main);
  const code = await modules(main);
  const base = config.workerOptions;
  const workers = [];
  for (let slot = 0; slot < (settings.workers ?? 1); slot++) {
    const port = await freePort();
    workers.push({
      ...base,
      ...isolate(base, slot),
      name: nameOf(slot),
      modules: code,
      modulesRoot: path.dirname(main),
      rootPath: undefined,
      // PUBLIC_URL is where a container started by the Worker finds it.
      bindings: { ...vars, ENVIRONMENT: "test", PUBLIC_URL: `http://127.0.0.1:${port}`, ...settings.bindings },
      durableObjects: withContainers(base.durableObjects),
      outboundService: EGRESS,
      unsafeDirectSockets: [{ host: "127.0.0.1", port }],
    });
  }
  return {
    host: "127.0.0.1",
    port: await freePort(),
    cf: false,
    unsafeTriggerHandlers: true,
    ...(settings.probe ? { inspectorPort: await freePort(), inspectorHost: "127.0.0.1" } : {}),
    ...(settings.engine ? { containerEngine: { localDocker: { socketPath: settings.engine } } } : {}),
    handleStructuredLogs: keep,
    workers: [...workers, egress, await backdoor(workers)],
  };
}

/** One statement per `;` outside strings, comments and trigger bodies: D1 takes them one by one. */
async function migrate(all) {
  const folder = path.resolve(root, settings.migrations ?? "migrations");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const { unstable_splitSqlQuery: split } = require("wrangler");
  const statements = [];
  for (const file of files) statements.push(...split(await readFile(path.join(folder, file), "utf8")));
  await Promise.all(slots(all.workers).map((_, slot) => behind(all, { op: "batch", slot, statements })));
}

/** The process ids of this script's workerd children. */
async function workerdPids() {
  const pids = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [, command, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(line) ?? [];
    if (command === "workerd" && Number(parent) === process.pid) pids.push(Number(pid));
  }
  return pids;
}

/** Where a slot's Worker listens. */
const urlOf = (all, slot) => `http://127.0.0.1:${slots(all.workers)[slot].unsafeDirectSockets[0].port}`;

const heap = (all, slot) =>
  heapOf(all.inspectorPort, nameOf(slot), () => fetch(`${urlOf(all, slot)}/healthz`));

/** Every control operation; each answers a JSON value. */
function operations(mf, all) {
  return {
    /** {slot, sql, params} -> rows */
    sql: (call) => behind(all, { op: "sql", ...call }),
    /** {slot, cron, at?} -> {outcome}: runs the scheduled handler once */
    cron: (call) => behind(all, { op: "cron", ...call }),
    /** {slot, key} -> text or null */
    kv_get: (call) => behind(all, { op: "kv_get", ...call }),
    /** {slot, prefix?} -> [{key, size}] */
    r2_list: (call) => behind(all, { op: "r2_list", ...call }),
    /** {slot, class, name} : forgets the object's memory, as Cloudflare may at any time */
    async evict({ slot, class: className, name, webSockets = "hibernate" }) {
      await mf.unsafeEvictDurableObject(nameOf(slot), className, { name, webSockets });
      return true;
    },
    /** {} : SIGKILLs workerd and starts it again on the same ports with the same data */
    async kill() {
      for (const pid of await workerdPids()) process.kill(pid, "SIGKILL");
      await mf.setOptions(convertV4MiniflareOptions({ ...all }));
      await mf.ready;
      return true;
    },
    /** {} -> [{pid, rss_kib, cpu_ticks}] of workerd */
    async stats() {
      return Promise.all(
        (await workerdPids()).map(async (pid) => {
          const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1].split(" ");
          const rss = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"));
          return { pid, rss_kib: Number(rss?.[1] ?? 0), cpu_ticks: Number(fields[11]) + Number(fields[12]) };
        }),
      );
    },
    /** {slot} -> bytes of the Worker's JavaScript heap after a collection; with `probe` only */
    heap: async ({ slot }) => (await heap(all, slot)).used,
    /** {slot} -> the same with the buffers beside the heap, wasm's memory among them */
    async heap_and_buffers({ slot }) {
      const { used, buffers } = await heap(all, slot);
      return used + buffers;
    },
    /** {contains?} -> the last log lines */
    async logs({ contains = "" }) {
      return logs.filter((entry) => entry.message.includes(contains));
    },
  };
}

async function main() {
  const all = await options();
  const mf = new Miniflare(convertV4MiniflareOptions(all));
  const lines = createInterface({ input: process.stdin });
  const leave = async () => {
    await mf.dispose().catch(() => {});
    process.exit(0);
  };
  lines.on("close", leave);
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);

  const entry = await mf.ready;
  if (settings.migrations !== false) await migrate(all);
  const urls = slots(all.workers).map((_, slot) => urlOf(all, slot));
  say({ ready: true, entry: entry.origin, urls });

  const known = operations(mf, all);
  lines.on("line", async (line) => {
    const { id, op, ...rest } = JSON.parse(line);
    try {
      if (!Object.hasOwn(known, op)) throw new Error(`unknown operation ${op}`);
      say({ id, ok: (await known[op](rest)) ?? null });
    } catch (error) {
      say({ id, error: error.message ?? String(error) });
    }
  });
}

main().catch((error) => {
  process.stderr.write(`serve.mjs: ${error.stack ?? error}\n`);
  process.exit(1);
});
