// The scripted Cloudflare's Workers: script and assets upload, versions, secrets, schedules and the
// workers.dev address. An upload is refused, as by Cloudflare, when it names what does not exist.
//
// Not for: running the Worker; tests/workerd does that.
import { createHash, randomUUID } from "node:crypto";

/** The routes; `Refusal` is the error they throw. */
export function workers(Refusal) {
  const find = (account, name) => {
    const script = account.scripts.get(name);
    if (!script) throw new Refusal(404, 10007, "This Worker does not exist on your account.");
    return script;
  };
  return [...uploads(find, Refusal), ...assets(Refusal), ...settings(find), ...addresses(find, Refusal)].map(
    (route) => ({ group: "workers", ...route }),
  );
}

function uploads(find, Refusal) {
  const scripts = "/workers/scripts/:name";
  const put = async (account, { name }, asked) => {
    const version = await accept(account, name, asked, Refusal);
    const known = account.scripts.get(name) ?? { secrets: new Map(), schedules: [], versions: [], deployments: [] };
    account.scripts.set(name, known);
    known.migration = version.metadata.migrations?.new_tag ?? known.migration;
    known.versions.push(version);
    known.deployments.unshift(deployment(version.id));
    return { id: name, etag: version.etag, deployment_id: version.id.replaceAll("-", ""), startup_time_ms: 12 };
  };
  const post = async (account, { name }, asked) => {
    const script = find(account, name);
    const version = await accept(account, name, asked, Refusal);
    script.versions.push(version);
    return { id: version.id, resources: { script: { etag: version.etag } }, startup_time_ms: 12 };
  };
  const deploy = (account, { name }, asked) => {
    const made = deployment(asked.json().versions[0].version_id);
    find(account, name).deployments.unshift(made);
    return made;
  };
  const service = (account, { name }) => {
    const script = find(account, name);
    const shown = { tag: "tag", tags: [], last_deployed_from: "wrangler", migration_tag: script.migration };
    return { default_environment: { environment: "production", script: shown } };
  };
  const deployments = (account, { name }) => ({ deployments: find(account, name).deployments });
  return [
    { method: "GET", pattern: "/workers/services/:name", answer: service },
    { method: "PUT", pattern: scripts, answer: put },
    { method: "POST", pattern: `${scripts}/versions`, answer: post },
    { method: "GET", pattern: `${scripts}/deployments`, answer: deployments },
    { method: "POST", pattern: `${scripts}/deployments`, answer: deploy },
  ];
}

function deployment(version) {
  return { id: randomUUID(), source: "wrangler", strategy: "percentage", versions: [{ version_id: version, percentage: 100 }] };
}

/** Reads the multipart upload and checks that everything it names is there. */
async function accept(account, name, asked, Refusal) {
  const form = await new Response(asked.body, { headers: { "content-type": asked.type } }).formData();
  const metadata = JSON.parse(await text(form.get("metadata")));
  const modules = new Map();
  for (const [key, part] of form) if (key !== "metadata") modules.set(key, Buffer.from(await part.arrayBuffer()));
  const refuse = (why) => {
    throw new Refusal(400, 10021, why);
  };
  if (!modules.has(metadata.main_module)) refuse(`no module ${metadata.main_module} in the upload`);
  const known = account.scripts.get(name);
  const before = known?.versions.at(-1).metadata.bindings ?? [];
  // "inherit": as in the version before.
  metadata.bindings = metadata.bindings.map(
    (one) => (one.type === "inherit" && before.find((older) => older.name === one.name)) || one,
  );
  for (const binding of metadata.bindings) {
    if (!exists(account, metadata, known, binding)) refuse(`binding ${binding.name} of type ${binding.type} is not valid`);
  }
  if (metadata.assets && !account.sessions?.has(metadata.assets.jwt)) refuse("invalid assets token");
  const etag = createHash("sha256").update(asked.body).digest("hex");
  return { id: randomUUID(), etag, metadata, modules };
}

async function text(part) {
  return typeof part === "string" ? part : await part.text();
}

function exists(account, metadata, known, binding) {
  const classes = (metadata.migrations?.steps ?? []).flatMap((step) => step.new_sqlite_classes ?? []);
  switch (binding.type) {
    case "d1": return [...account.databases.values()].some(({ uuid }) => uuid === (binding.id ?? binding.database_id));
    case "kv_namespace": return [...account.namespaces.values()].includes(binding.namespace_id);
    case "r2_bucket": return account.buckets.has(binding.bucket_name);
    case "queue": return account.queues.has(binding.queue_name);
    case "durable_object_namespace": return Boolean(known?.migration) || classes.includes(binding.class_name);
    case "assets": return Boolean(metadata.assets);
    case "plain_text": return true;
    default: return false;
  }
}

/** https://developers.cloudflare.com/workers/static-assets/direct-upload/ */
function assets(Refusal) {
  const jwt = (claims) => ["{}", JSON.stringify(claims), ""].map((part) => Buffer.from(part).toString("base64url")).join(".");
  const complete = (account) => {
    const made = jwt({ session: randomUUID() });
    account.sessions = (account.sessions ?? new Set()).add(made);
    return made;
  };
  const open = (account, _, asked) => {
    const hashes = Object.values(asked.json().manifest).map((file) => file.hash);
    account.wanted = new Set(hashes.filter((hash) => !account.assets.has(hash)));
    if (account.wanted.size === 0) return { jwt: complete(account), buckets: [] };
    account.session = jwt({ upload: randomUUID() });
    return { jwt: account.session, buckets: [[...account.wanted]] };
  };
  const upload = async (account, _, asked) => {
    if (asked.bearer !== account.session) throw new Refusal(401, 10000, "Invalid upload token");
    const form = await new Response(asked.body, { headers: { "content-type": asked.type } }).formData();
    for (const [hash, file] of form) {
      if (!account.wanted.delete(hash)) throw new Refusal(400, 10021, `nobody asked for ${hash}`);
      account.assets.set(hash, Buffer.from(await text(file), "base64"));
    }
    return account.wanted.size === 0 ? { jwt: complete(account) } : {};
  };
  return [
    { method: "POST", pattern: "/workers/scripts/:name/assets-upload-session", answer: open },
    { group: "session", method: "POST", pattern: "/workers/assets/upload", answer: upload },
  ];
}

function settings(find) {
  const scripts = "/workers/scripts/:name";
  const list = (account, { name }) => [...find(account, name).secrets.keys()].map((key) => ({ name: key, type: "secret_text" }));
  const put = (account, { name }, asked) => {
    const secret = asked.json();
    find(account, name).secrets.set(secret.name, secret.text);
    return { name: secret.name, type: secret.type };
  };
  const schedule = (account, { name }, asked) => {
    find(account, name).schedules = asked.json();
    return { schedules: asked.json() };
  };
  const shown = (account, { name }) => ({ bindings: find(account, name).versions.at(-1).metadata.bindings });
  const change = (account, { name }, asked) => Object.assign((find(account, name).settings ??= {}), asked.json());
  return [
    { method: "GET", pattern: `${scripts}/secrets`, answer: list },
    { method: "PUT", pattern: `${scripts}/secrets`, answer: put },
    { method: "PUT", pattern: `${scripts}/schedules`, answer: schedule },
    { method: "GET", pattern: `${scripts}/settings`, answer: shown },
    { method: "PATCH", pattern: `${scripts}/script-settings`, answer: change },
  ];
}

function addresses(find, Refusal) {
  const own = (account) => {
    if (!account.subdomain) throw new Refusal(404, 10007, "no workers.dev subdomain");
    return { subdomain: account.subdomain };
  };
  const state = (script) => ({ enabled: script.enabled ?? false, previews_enabled: script.previews ?? false });
  const worker = (account, { name }) => ({ id: "w", name, subdomain: state(find(account, name)) });
  const enable = (account, { name }, asked) => {
    const script = find(account, name);
    [script.enabled, script.previews] = [asked.json().enabled, asked.json().previews_enabled];
    return state(script);
  };
  return [
    { method: "GET", pattern: "/workers/subdomain", answer: own },
    { method: "GET", pattern: "/workers/workers/:name", answer: worker },
    { method: "GET", pattern: "/workers/scripts/:name/subdomain", answer: (a, p) => state(find(a, p.name)) },
    { method: "POST", pattern: "/workers/scripts/:name/subdomain", answer: enable },
  ];
}
