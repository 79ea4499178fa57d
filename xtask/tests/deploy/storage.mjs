// The scripted Cloudflare's D1, KV, R2 and Queues. D1 is a real SQLite in memory: a migration that
// SQLite refuses fails here too.
//
// Not for: data in KV, R2 and queues; a deploy creates and lists them only.
import { randomBytes, randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** The routes; `Refusal` is the error they throw. */
export function storage(Refusal) {
  return [...d1(Refusal), ...kv(Refusal), ...r2(Refusal), ...queues(Refusal)];
}

function d1(Refusal) {
  const shown = ([name, database]) => ({ uuid: database.uuid, name, version: "production" });
  const find = (account, wanted) => {
    const found = [...account.databases].find(([name, { uuid }]) => wanted === name || wanted === uuid);
    if (!found) throw new Refusal(404, 7404, `The database ${wanted} could not be found`);
    return found;
  };
  const create = (account, _, asked) => {
    const { name } = asked.json();
    if (account.databases.has(name)) throw new Refusal(400, 7502, `database ${name} already exists`);
    account.databases.set(name, { uuid: randomUUID(), sqlite: new DatabaseSync(":memory:") });
    return shown(find(account, name));
  };
  const list = (account, _, asked) => paged([...account.databases].map(shown), asked.query);
  const query = (account, { database }, asked) => {
    const { sqlite } = find(account, database)[1];
    return asked.json().batch?.map((one) => execute(sqlite, one, Refusal)) ?? [execute(sqlite, asked.json(), Refusal)];
  };
  return [
    { group: "d1", method: "GET", pattern: "/d1/database", answer: list },
    { group: "d1", method: "POST", pattern: "/d1/database", answer: create },
    { group: "d1", method: "GET", pattern: "/d1/database/:database", answer: (a, p) => shown(find(a, p.database)) },
    { group: "d1", method: "POST", pattern: "/d1/database/:database/query", answer: query },
  ];
}

/** One call's statements, all or none, as D1 does it. */
function execute(sqlite, { sql, params = [] }, Refusal) {
  const meta = { duration: 0.1, changes: 0, rows_read: 0, rows_written: 0 };
  try {
    if (/^\s*(select|pragma)\b/i.test(sql)) {
      return { results: sqlite.prepare(sql).all(...params), success: true, meta };
    }
    sqlite.exec("BEGIN");
    sqlite.exec(sql);
    sqlite.exec("COMMIT");
    return { results: [], success: true, meta };
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
    throw new Refusal(400, 7500, `${error.message}: SQLITE_ERROR`);
  }
}

function kv(Refusal) {
  const path = "/storage/kv/namespaces";
  const shown = ([title, id]) => ({ id, title, supports_url_encoding: true });
  const create = (account, _, asked) => {
    const { title } = asked.json();
    if (account.namespaces.has(title)) {
      throw new Refusal(400, 10014, "a namespace with this account ID and title already exists");
    }
    account.namespaces.set(title, randomBytes(16).toString("hex"));
    return shown([title, account.namespaces.get(title)]);
  };
  return [
    { group: "kv", method: "GET", pattern: path, answer: (a, _, asked) => paged([...a.namespaces].map(shown), asked.query) },
    { group: "kv", method: "POST", pattern: path, answer: create },
  ];
}

function r2(Refusal) {
  const switchedOn = (account) => {
    if (!account.r2) throw new Refusal(403, 10042, "Please enable R2 through the Cloudflare Dashboard.");
  };
  const shown = (name) => ({ name, creation_date: "2026-11-21T00:00:00.000Z", location: "WEUR", storage_class: "Standard" });
  const show = (account, { bucket }) => {
    switchedOn(account);
    if (!account.buckets.has(bucket)) throw new Refusal(404, 10006, "The specified bucket does not exist.");
    return shown(bucket);
  };
  const create = (account, _, asked) => {
    switchedOn(account);
    const { name } = asked.json();
    if (account.buckets.has(name)) throw new Refusal(409, 10004, "The bucket you tried to create already exists");
    account.buckets.add(name);
    return shown(name);
  };
  const list = (account) => (switchedOn(account), { buckets: [...account.buckets].map(shown) });
  return [
    { group: "r2", method: "GET", pattern: "/r2/buckets", answer: list },
    { group: "r2", method: "POST", pattern: "/r2/buckets", answer: create },
    { group: "r2", method: "GET", pattern: "/r2/buckets/:bucket", answer: show },
  ];
}

function queues(Refusal) {
  const shown = ([name, queue]) => ({
    queue_id: queue.id, queue_name: name, created_on: "2026-11-21T00:00:00Z", modified_on: "2026-11-21T00:00:00Z",
    producers: [], producers_total_count: 0, consumers: queue.consumers, consumers_total_count: queue.consumers.length,
    settings: { delivery_delay: 0, message_retention_period: 345600 },
  });
  const find = (account, id) => {
    const found = [...account.queues].find(([, queue]) => queue.id === id);
    if (!found) throw new Refusal(404, 11000, "Queue does not exist");
    return found;
  };
  const list = (account, _, { query }) => {
    const wanted = query.get("name");
    return paged([...account.queues].filter(([name]) => !wanted || name === wanted).map(shown), query);
  };
  const create = (account, _, asked) => {
    const { queue_name: name } = asked.json();
    if (account.queues.has(name)) throw new Refusal(409, 11009, "Queue name already exists");
    account.queues.set(name, { id: randomBytes(16).toString("hex"), consumers: [] });
    return shown([name, account.queues.get(name)]);
  };
  const consume = (account, { queue }, asked) => {
    const { consumers } = find(account, queue)[1];
    const wanted = asked.json();
    if (consumers.length > 0) throw new Refusal(409, 11004, "Queue already has a consumer");
    if (!account.scripts.has(wanted.script_name)) throw new Refusal(400, 11001, "The script does not exist");
    if (wanted.dead_letter_queue && !account.queues.has(wanted.dead_letter_queue)) {
      throw new Refusal(400, 11000, "The dead letter queue does not exist");
    }
    consumers.push({ ...wanted, consumer_id: randomBytes(16).toString("hex"), script: wanted.script_name });
    return consumers[0];
  };
  const change = (account, { queue, consumer }, asked) => {
    const known = find(account, queue)[1].consumers.find((one) => one.consumer_id === consumer);
    if (!known) throw new Refusal(404, 11004, "Consumer does not exist");
    return Object.assign(known, asked.json());
  };
  return [
    { group: "queues", method: "GET", pattern: "/queues", answer: list },
    { group: "queues", method: "POST", pattern: "/queues", answer: create },
    { group: "queues", method: "GET", pattern: "/queues/:queue", answer: (a, p) => shown(find(a, p.queue)) },
    { group: "queues", method: "GET", pattern: "/queues/:queue/consumers", answer: (a, p) => find(a, p.queue)[1].consumers },
    { group: "queues", method: "POST", pattern: "/queues/:queue/consumers", answer: consume },
    { group: "queues", method: "PUT", pattern: "/queues/:queue/consumers/:consumer", answer: change },
  ];
}

/** One page of a list, as `page` and `per_page` ask. */
function paged(all, query) {
  const size = Number(query.get("per_page") ?? 100);
  const page = Number(query.get("page") ?? 1);
  return all.slice((page - 1) * size, page * size);
}
