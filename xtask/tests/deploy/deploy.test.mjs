// `cargo xtask deploy` and `cargo xtask doctor --deploy`, run as they are with the real wrangler against the
// scripted Cloudflare of cloudflare.mjs, in a temporary copy of the repository.
//
// For: step `deploy` of `cargo xtask test`, which builds first and names the program in XTASK. Not for:
// `--containers`, which needs Docker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ACCOUNT, start, TOKEN } from "./cloudflare.mjs";
import { copy } from "./copy.mjs";

const XTASK = process.env.XTASK;
assert.ok(XTASK, "XTASK names the program under test");
const OWNER_TOKEN = "owner-token-of-the-deploy-test";

/** A scripted account and a copy to deploy from; both end with the test. */
async function stage(t) {
  const [cloudflare, repository] = [await start(), copy()];
  t.after(async () => {
    await cloudflare.close();
    repository.remove();
  });
  const { account } = cloudflare;
  const config = () => readFileSync(join(repository.path, "wrangler.toml"), "utf8");
  const xtask = (args, env = {}) => run(repository.path, cloudflare.url, args, env);
  return { account, config, xtask, path: repository.path };
}

/** Runs xtask without a terminal; answers its exit code and all it printed. */
function run(path, url, args, env) {
  const ours = {
    VIBE_ROOT: path, VIBE_PREBUILT: "1", XDG_CONFIG_HOME: join(path, ".config"), OWNER_TOKEN,
    CLOUDFLARE_API_BASE_URL: url, CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    // Nothing of a real account that this machine may be signed in to.
    CLOUDFLARE_API_KEY: undefined, CLOUDFLARE_EMAIL: undefined, CLOUDFLARE_COMPLIANCE_REGION: undefined,
  };
  const options = { cwd: path, env: { ...process.env, ...ours, ...env }, stdio: ["ignore", "pipe", "pipe"] };
  return new Promise((done, failed) => {
    const child = spawn(XTASK, args, options);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (text += data));
    child.on("error", failed);
    child.on("close", (code) => done({ code, text }));
  });
}

/** What a deploy leaves in the account, in words that can be compared. */
function left(account) {
  const script = account.scripts.get("vibe-edge");
  return {
    databases: [...account.databases].map(([name, { uuid }]) => [name, uuid]),
    namespaces: [...account.namespaces],
    buckets: [...account.buckets],
    queues: [...account.queues].map(([name, queue]) => [name, queue.id, structuredClone(queue.consumers)]),
    migrations: migrations(account).map((row) => ({ ...row })),
    assets: [...account.assets.keys()].sort(),
    secrets: [...script.secrets],
    schedules: script.schedules,
    bindings: new Set(script.versions.at(-1).metadata.bindings.map((one) => JSON.stringify(one))),
  };
}

const migrations = (account) =>
  account.databases.get("vibe-edge").sqlite.prepare("SELECT id, name FROM d1_migrations ORDER BY id").all();

describe("deploy", { concurrency: true }, () => {
  test("from an empty account to a running Worker, through what goes wrong on the way", async (t) => {
    const { account, config, xtask, path } = await stage(t);

    account.denied.add("kv");
    const denied = await xtask(["deploy"]);
    assert.equal(denied.code, 1, denied.text);
    assert.match(denied.text, /mend: give the API token Edit on "Workers KV Storage"/);
    assert.equal(account.namespaces.size, 0);

    account.denied.delete("kv");
    account.subdomain = null;
    const unnamed = await xtask(["deploy"]);
    assert.equal(unnamed.code, 1, unnamed.text);
    assert.match(unnamed.text, /mend: name the account's workers\.dev address/);
    assert.equal(account.scripts.size, 0, "nothing is uploaded that nobody could reach");

    account.subdomain = "deploy-test";
    const first = await xtask(["deploy"]);
    assert.equal(first.code, 0, first.text);
    assert.match(first.text, /https:\/\/vibe-edge\.deploy-test\.workers\.dev/);
    assert.doesNotMatch(first.text, new RegExp(OWNER_TOKEN), "a token that was given is not shown");
    check(account, config(), path);

    const [before, written, calls] = [left(account), config(), account.calls.length];
    const second = await xtask(["deploy"], { OWNER_TOKEN: "another-token-than-before" });
    assert.equal(second.code, 0, second.text);
    assert.deepEqual(left(account), before);
    assert.equal(config(), written);
    const changes = account.calls.slice(calls).filter((call) => !call.startsWith("GET "));
    const creations = changes.filter((call) => /(database|namespaces|buckets|queues|consumers|secrets|upload)$/.test(call));
    assert.deepEqual(creations, []);
    assert.deepEqual(account.unknown, [], "wrangler asks nothing that the script does not answer");
  });

  test("a wrong token is named before anything is asked of the account", async (t) => {
    const { account, xtask } = await stage(t);
    const refused = await xtask(["deploy"], { CLOUDFLARE_API_TOKEN: "wrong" });
    assert.equal(refused.code, 1, refused.text);
    assert.match(refused.text, /mend: CLOUDFLARE_API_TOKEN is wrong, expired or revoked/);
    assert.deepEqual(account.calls.filter((call) => call.includes(ACCOUNT)), []);
  });

  test("the doctor names each missing permission and R2 that is switched off", async (t) => {
    const { account, xtask } = await stage(t);
    account.denied.add("d1").add("workers");
    account.r2 = false;
    account.owned = true;
    const { code, text } = await xtask(["doctor", "--deploy"]);
    assert.equal(code, 1, text);
    for (const [name, mark] of [["D1", "MISSING"], ["Workers KV Storage", "ok"], ["Queues", "ok"], ["Workers Scripts", "MISSING"]]) {
      assert.match(text, new RegExp(`${mark} +permission: ${name}\n`));
    }
    assert.match(text, /mend: switch R2 on once in the dashboard/);
    assert.match(text, /mend: give the API token Edit on "D1"/);
    assert.match(text, /absent +workers.dev name\n/, "not looked at without the permission");
    assert.deepEqual(account.calls.filter((call) => !call.startsWith("GET ")), [], "a doctor changes nothing");
  });

  test("the doctor names each missing secret and a workers.dev name that was never chosen", async (t) => {
    const { account, xtask } = await stage(t);
    account.subdomain = null;
    const before = await xtask(["doctor", "--deploy"]);
    assert.match(before.text, /absent +secret MASTER_KEYS\n/, "nothing has secrets before the first deploy");
    assert.match(before.text, /MISSING +workers.dev name\n/);
    assert.match(before.text, /mend: name the account's workers.dev address once/);
    account.subdomain = "deploy-test";
    const secrets = new Map([["OWNER_TOKEN", "x".repeat(20)], ["RUNNER_MASTER_KEY", "y"]]);
    account.scripts.set("vibe-edge", { secrets, schedules: [], versions: [], deployments: [] });
    const after = await xtask(["doctor", "--deploy"]);
    for (const [name, mark] of [["OWNER_TOKEN", "ok"], ["RUNNER_MASTER_KEY", "ok"], ["MASTER_KEYS", "MISSING"]]) {
      assert.match(after.text, new RegExp(`${mark} +secret ${name}\n`));
    }
    assert.match(after.text, /ok +workers.dev name\n/);
    assert.match(after.text, /mend: cargo xtask deploy makes those that are missing/);
  });
});

/** After the first complete run. */
function check(account, config, path) {
  const database = account.databases.get("vibe-edge");
  const namespace = account.namespaces.get("vibe-edge-cache");
  assert.match(config, new RegExp(`^database_id = "${database.uuid}"$`, "m"));
  assert.match(config, new RegExp(`^id = "${namespace}"$`, "m"));
  assert.match(config, /^# The Worker's bindings\./, "comments stay");

  const files = readdirSync(join(path, "migrations")).filter((name) => name.endsWith(".sql")).sort();
  assert.deepEqual(migrations(account).map((row) => row.name), files);
  const tables = database.sqlite.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'projects'").get();
  assert.equal(tables.n, 1);

  const script = account.scripts.get("vibe-edge");
  const { metadata, modules } = script.versions.at(-1);
  const objects = [...config.matchAll(/^name = "(\w+)"\nclass_name = /gm)].map(([, name]) => [name, "durable_object_namespace"]);
  assert.ok(objects.length >= 3, config);
  const expected = {
    ASSETS: "assets", BLOBS: "r2_bucket", CACHE: "kv_namespace", DB: "d1", ENVIRONMENT: "plain_text", JOBS: "queue",
    MAX_UPLOAD_MB: "plain_text", ...Object.fromEntries(objects),
  };
  assert.deepEqual(Object.fromEntries(metadata.bindings.map((one) => [one.name, one.type])), expected);
  assert.ok([...modules.values()].some((bytes) => bytes.equals(readFileSync(join(path, "build/index_bg.wasm")))));
  const html = readFileSync(join(path, "static/index.html"));
  assert.ok([...account.assets.values()].some((bytes) => bytes.equals(html)), "the UI is uploaded as it is");
  assert.equal(script.deployments[0].versions[0].version_id, script.versions.at(-1).id);
  assert.equal(script.migration, [...config.matchAll(/^tag = "(\w+)"$/gm)].at(-1)[1]);
  assert.equal(script.enabled, true);
  assert.equal(script.previews, false);
  assert.deepEqual(script.schedules.map((one) => one.cron), ["* * * * *", "17 * * * *"]);

  assert.equal(script.secrets.get("OWNER_TOKEN"), OWNER_TOKEN);
  assert.equal(Buffer.from(script.secrets.get("RUNNER_MASTER_KEY"), "base64url").length, 32);
  assert.match(script.secrets.get("MASTER_KEYS"), /^k1:[A-Za-z0-9+/]{43}=$/);
  const [consumer, ...others] = account.queues.get("vibe-jobs").consumers;
  assert.deepEqual(others, []);
  assert.equal(consumer.script_name, "vibe-edge");
  assert.equal(consumer.dead_letter_queue, "vibe-jobs-dlq");
  assert.equal(consumer.settings.batch_size, 10);
}
