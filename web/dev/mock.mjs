// A scripted stand-in for the Worker: speaks the agreed interface, keeps everything in memory.
// For development and browser tests only; never shipped, never a measure of the real thing.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { accounts } from "./mock-accounts.mjs";
import { Store } from "./mock-store.mjs";
import { newSecret, totp } from "./totp.mjs";
import { wrongInQuery } from "./mock-query.mjs";
import { reportFiles } from "./mock-report.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const STATIC = path.resolve(process.env.VIBE_STATIC ?? path.join(here, "../../static"));
const OPENAPI = path.join(here, "../../docs/openapi.json");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json", ".json": "application/json", ".map": "application/json" };
const CSP = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TITLES = { 400: "Bad request", 401: "Not signed in", 404: "Not found", 409: "Conflict", 412: "Precondition failed", 413: "Too large", 422: "Invalid body" };
const KINDS = { 400: "bad-request", 401: "unauthenticated", 404: "not-found", 409: "conflict", 412: "precondition-failed", 413: "payload-too-large", 422: "invalid-body" };
class Problem extends Error {
  constructor(status, detail, errors, kind = KINDS[status]) {
    super(detail);
    Object.assign(this, { status, errors, kind });
  }
}

const read = async (req) => {
  const parts = [];
  for await (const part of req) parts.push(part);
  return Buffer.concat(parts);
};
const json = async (req) => {
  const text = (await read(req)).toString();
  return text ? JSON.parse(text) : {};
};

/** Starts on a port (0: any). Returns the address, the owner token and a way to stop. */
export function startMock({ port = 0, ownerToken = "dev-owner-token", scanMs = 2500 } = {}) {
  const store = new Store(scanMs);
  const sessions = new Map(); // token -> { id, proved, agent, at }
  store.identities = [];
  store.secrets = [];
  store.tokens = [{ id: "tok_1", name: "A client", session: "ses_1", scopes: ["read"], created_at: Date.now(), used_at: Date.now(), expires_at: Date.now() + 2_592_000_000 }];
  store.factor = null; // { secret, on, codes }: everybody here is the same person
  const links = new Set();
  const keys = new Map();

  const signedIn = (req) => {
    const cookie = /vibe_session=([^;]+)/.exec(req.headers.cookie ?? "")?.[1];
    const bearer = (req.headers.authorization ?? "").replace(/^Bearer /, "");
    return (cookie && sessions.has(cookie)) || bearer === ownerToken || keys.has(bearer);
  };
  const mine = (req) => sessions.get(/vibe_session=([^;]+)/.exec(req.headers.cookie ?? "")?.[1]);
  const standing = (req) => (!store.factor?.on || !mine(req) ? "off" : mine(req).proved ? "proved" : "needed");
  const session = (second_factor) => ({ second_factor, user: { id: "usr_1", name: "Owner" }, organisation: store.organisation, role: "owner", scopes: ["read", "write", "admin", "metrics"] });

  const begin = (req) => {
    const id = randomBytes(16).toString("hex");
    store.stepUp = false;
    sessions.set(id, { id: `ses_${id.slice(0, 26)}`, proved: false, agent: req.headers["user-agent"] ?? "", at: Date.now() });
    return [201, session(store.factor?.on ? "needed" : "off"), { "set-cookie": `vibe_session=${id}; HttpOnly; SameSite=Lax; Path=/` }];
  };
  const people = accounts({ store, json, Problem, begin });

  async function api(req, res, url) {
    const route = `${req.method} ${url.pathname}`;
    const send = (status, body, headers = {}) => {
      res.writeHead(status, { "content-type": "application/json", ...headers });
      res.end(body === undefined ? undefined : JSON.stringify(body));
    };
    if (url.pathname === "/version") return send(200, { version: "0.1.0", commit: "mock", environment: "development" });
    if (route === "POST /v1/owner-links") {
      if (req.headers.authorization !== `Bearer ${ownerToken}`) throw new Problem(401, "The owner token is wrong.");
      const token = randomBytes(16).toString("hex");
      links.add(token);
      return send(201, { token, url: `http://${req.headers.host}/sign-in#token=${token}`, expires_at: Date.now() + 900_000 });
    }
    if (route === "POST /v1/sessions") {
      const { token } = await json(req);
      if (!links.delete(token) && !keys.has(token)) throw new Problem(401, "This token is not valid.");
      return send(...begin(req));
    }
    if (route === "GET /v1/sign-in/providers") return send(200, { items: [{ id: "real", name: "Example ID" }] });
    if (route === "POST /v1/sign-in/providers/real/start") return send(200, { url: `http://${req.headers.host}/sign-in?refused=account-exists` });
    if (people.open[route]) return send(...(await people.open[route](req)));
    if (!signedIn(req)) throw new Problem(401, "Sign in first.");
    if (route === "DELETE /v1/session") { sessions.clear(); return send(204); }
    if (route === "POST /v1/sessions/current/prove") {
      useCode((await json(req)).code);
      mine(req).proved = true;
      store.stepUp = false;
      return send(204);
    }
    if (standing(req) === "needed") throw new Problem(403, "Send the code of your second factor first.", undefined, "second-factor-required");
    if (route === "GET /v1/session") return send(200, session(standing(req)));
    if (route === "DELETE /v1/sessions") { sessions.clear(); return send(204); }
    if (store.stepUp && req.method !== "GET") throw new Problem(403, "This needs a fresh proof that it is you.", undefined, "step-up-required");
    if (people.own[route]) return send(...(await people.own[route](req)));
    if (route === "POST /v1/api-keys") {
      const key = store.addKey(await json(req));
      keys.set(key.key, key.id);
      return send(201, key);
    }
    return resources(req, res, url, send);
  }

  /** Takes a code of the app or a recovery code, or refuses it. */
  function useCode(code) {
    const { secret, codes, used = [] } = store.factor ?? { codes: [] };
    const app = secret && [-1, 0, 1].map((steps) => totp(secret, steps)).includes(code) && !used.includes(code);
    if (!app && !codes.includes(code)) throw new Problem(422, "Check code.", [{ field: "code", detail: "This code is wrong." }]);
    store.factor.codes = codes.filter((c) => c !== code);
    store.factor.used = [...used, code];
  }

  async function resources(req, res, url, send) {
    const wrong = wrongInQuery(req.method, url);
    if (wrong.length) throw new Problem(422, `Check ${wrong[0].field}.`, wrong);
    const q = Object.fromEntries(url.searchParams);
    const [, , kind, id, sub, leaf] = url.pathname.split("/");
    const key = `${req.method} ${kind}${id ? "/:id" : ""}${sub ? `/${sub}` : ""}`;
    const found = (thing) => { if (!thing) throw new Problem(404, "There is no such thing."); return thing; };
    const handlers = {
      "GET organisation": () => send(200, store.organisation, { etag: '"1"' }),
      "PATCH organisation": async () => send(200, Object.assign(store.organisation, await json(req))),
      "GET organisations": () => send(200, store.page([{ ...store.organisation, ends_at: null, role: "owner" }], q)),
      "GET members": () => send(200, store.page([{ id: "usr_1", name: "Owner", email: "owner@example.com", role: "owner", joined_at: Date.now(), last_seen_at: Date.now() }], q)),
      "GET invitations": () => send(200, store.page([{ id: "inv_1", email: "ada@example.com", role: "developer", invited_by: "Owner", created_at: Date.now(), expires_at: Date.now() + 604_800_000 }], q)),
      "GET service-accounts": () => send(200, store.page([{ id: "srv_1", name: "CI", role: "service", created_at: Date.now(), keys: 1, last_used_at: null }], q)),
      "GET api-keys": () => send(200, store.page(store.keys, q)),
      "DELETE api-keys/:id": () => { store.keys = store.keys.filter((k) => k.id !== id); send(204); },
      "GET secrets": () => send(200, store.page(store.secrets, q)),
      "POST secrets": async () => {
        const { name, value } = await json(req);
        if (!/^[A-Z_][A-Z0-9_]{0,63}$/.test(name ?? "")) throw new Problem(422, "The body is wrong.", [{ field: "name", detail: "Must be 1 to 64 of A-Z, 0-9 and _, and not begin with a digit." }]);
        if (!value) throw new Problem(422, "The body is wrong.", [{ field: "value", detail: "This field is missing." }]);
        const known = store.secrets.find((s) => s.name === name);
        const kept = Object.assign(known ?? { id: `vlt_${randomBytes(13).toString("hex")}`, name, created_at: Date.now(), created_by: "usr_1" }, { updated_at: Date.now() });
        if (!known) store.secrets.unshift(kept);
        send(200, kept);
      },
      "DELETE secrets/:id": () => { store.secrets = store.secrets.filter((s) => s.id !== id); send(204); },
      "GET tokens": () => send(200, store.page(store.tokens, q)),
      "DELETE tokens/:id": () => { store.tokens = store.tokens.filter((f) => f.id !== id); send(204); },
      "GET sessions": () => send(200, store.page([...sessions.values()].map((s) => ({ id: s.id, browser: "Chrome", system: s.agent.includes("Linux") ? "Linux" : null, country: "DE", ip: "192.0.2.7", created_at: s.at, last_seen_at: s.at, expires_at: s.at + 1_209_600_000, current: s === mine(req) })).reverse(), q)),
      "DELETE sessions/:id": () => { for (const [token, s] of sessions) if (s.id === id) sessions.delete(token); send(204); },
      "GET identities": () => send(200, store.page(store.identities, q)),
      "POST identities/:id/start": () => {
        store.identities = [{ id: `idn_${randomBytes(13).toString("hex")}`, provider: id, email: "owner@people.example", created_at: Date.now(), used_at: null }];
        send(200, { url: `http://${req.headers.host}/settings/account` });
      },
      "DELETE identities/:id": () => { store.identities = store.identities.filter((i) => i.id !== id); send(204); },
      "GET passkeys": () => send(200, store.page([], q)), // adding one needs the real checks
      "GET second-factor": () => send(200, { available: true, confirmed_at: store.factor?.on ?? null, recovery_codes_left: store.factor?.codes.length ?? 0 }),
      "POST second-factor": () => {
        const secret = newSecret(randomBytes(32));
        store.factor = { secret, on: null, codes: [] };
        send(201, { secret, uri: `otpauth://totp/Vibe%20Edge:Owner?secret=${secret}&issuer=Vibe%20Edge&algorithm=SHA1&digits=6&period=30` });
      },
      "POST second-factor/:id": async () => { // …/confirm
        useCode((await json(req)).code);
        const codes = Array.from({ length: 10 }, () => newSecret(randomBytes(24)).toLowerCase().match(/.{6}/g).join("-"));
        Object.assign(store.factor, { on: Date.now(), codes: [...codes] });
        for (const s of sessions.values()) s.proved = s === mine(req);
        send(200, { recovery_codes: codes });
      },
      "DELETE second-factor": () => { store.factor = null; send(204); },
      "GET runners": () => send(200, store.page(store.runners, q)),
      "POST runners": async () => send(201, store.addRunner(await json(req))),
      "DELETE runners/:id": () => { store.runners = store.runners.filter((k) => k.id !== id); send(204); },
      "GET projects": () => send(200, store.page(store.findProjects(q), q)),
      "POST projects": async () => {
        const body = await json(req);
        if (!body.name) throw new Problem(422, "The body is wrong.", [{ field: "name", detail: "Must have 1 to 100 characters." }]);
        send(201, store.addProject(body));
      },
      "GET projects/:id": () => send(200, found(store.project(id)), { etag: `"${found(store.project(id)).updated_at}"` }),
      "PATCH projects/:id": async () => send(200, Object.assign(found(store.project(id)), await json(req), { updated_at: Date.now() })),
      "DELETE projects/:id": () => { found(store.project(id)); store.removeProject(id); send(204); },
      "POST projects/:id/archive": () => send(200, store.setArchived(found(store.project(id)), true)),
      "POST projects/:id/restore": () => send(200, store.setArchived(found(store.project(id)), false)),
      "GET projects/:id/health": () => send(200, { items: store.history(id) }),
      "GET projects/:id/reports": () => send(200, store.page(store.reports.filter((r) => r.project_id === id).reverse().map(({ full: _, ...meta }) => meta), q)),
      "POST projects/:id/scans": () => { const task = store.scan(found(store.project(id))); send(202, task, { location: `/v1/tasks/${task.id}` }); },
      "GET reports/:id": () => { const { full: _, ...meta } = found(store.report(id)); send(200, meta); },
      "GET reports/:id/findings": () => send(200, store.page(store.findings(found(store.report(id)), q), q)),
      "GET reports/:id/download": () => {
        const [name, type, text] = reportFiles(found(store.report(id)).full)[leaf] ?? [];
        if (!name) throw new Problem(404, "There is no such format.");
        res.writeHead(200, { "content-type": type, "content-disposition": `attachment; filename="${name}"` });
        res.end(text);
      },
      "GET tasks": () => send(200, store.page(store.findTasks(q), q)),
      "GET tasks/:id": () => send(200, found(store.task(id)).view),
      "POST tasks/:id/cancel": () => send(200, store.cancel(found(store.task(id)))),
      "POST tasks/:id/retry": () => send(200, store.retry(found(store.task(id)))),
      "POST tasks/:id": () => send(200, { redriven: store.redrive() }), // /v1/tasks/redrive
      "GET tasks/:id/events": () => events(req, res, found(store.task(id))),
      "GET security/:id": () => send(200, store.page([], q)), // assessments, incidents
      "GET audit": () => send(200, store.page(store.audit(q), q)),
      "GET audit/:id": () => {
        if (id === "verify") return send(200, store.verifyAudit(q));
        const rows = store.audit(q).reverse();
        const from = Number(q.cursor ?? 0);
        const next = from + 40 < rows.length ? [{ next_cursor: String(from + 40) }] : [];
        res.writeHead(200, { "content-type": "application/jsonl" });
        res.end([...rows.slice(from, from + 40), ...next].map((row) => `${JSON.stringify(row)}\n`).join(""));
      },
      "GET search": () => send(200, store.page(store.search(q), q)),
      "POST uploads": async () => {
        const body = await json(req);
        if (body.size > 512 * 1024 * 1024) throw new Problem(413, "The file is larger than 512 MB.");
        send(201, store.addUpload(body));
      },
      "GET uploads/:id": () => send(200, found(store.uploads.get(id)).view),
      "DELETE uploads/:id": () => { store.uploads.delete(id); send(204); },
      "PUT uploads/:id/content": async () => {
        const upload = found(store.uploads.get(id));
        const body = await read(req);
        if (createHash("sha256").update(body).digest("hex") !== upload.view.sha256) throw new Problem(422, "The checksum does not match.", undefined, "checksum-mismatch");
        upload.view.state = "complete";
        upload.view.received = [{ part: 1, size: body.length }];
        send(200, upload.view);
      },
      "PUT uploads/:id/parts": async () => {
        const body = await read(req);
        if (store.failParts > 0) { store.failParts -= 1; throw new Problem(503, "Not now.", undefined, "unavailable"); }
        if (createHash("sha256").update(body).digest("hex") !== req.headers["x-content-sha256"]) throw new Problem(422, "The checksum does not match.", undefined, "checksum-mismatch");
        found(store.uploads.get(id)).view.received.push({ part: Number(leaf), size: body.length });
        send(200, { part: Number(leaf), size: body.length });
      },
      "POST uploads/:id/complete": () => { const u = found(store.uploads.get(id)).view; u.state = "complete"; send(200, u); },
    };
    const handler = handlers[key];
    if (!handler) throw new Problem(404, `There is nothing at ${url.pathname}.`);
    await handler();
  }

  function events(req, res, task) {
    const after = Number(req.headers["last-event-id"] ?? 0);
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const write = (e) => (e === null ? res.end("event: end\ndata: {}\n\n") : res.write(`id: ${e.seq}\nevent: ${e.kind}\ndata: ${JSON.stringify(e)}\n\n`));
    for (const e of task.events.filter((x) => x.seq > after)) write(e);
    if (store.isOver(task)) return write(null);
    task.followers.add(write);
    req.on("close", () => task.followers.delete(write));
  }

  async function asset(res, url) {
    const name = url.pathname === "/docs" ? "/docs.html" : url.pathname;
    const file = path.join(STATIC, path.normalize(name));
    const hashed = name.startsWith("/assets/");
    const body = name === "/" ? null : await readFile(file).catch(() => null);
    if (!body && (hashed || path.extname(name))) throw new Problem(404, "There is no such file.");
    const type = body ? (TYPES[path.extname(file)] ?? "application/octet-stream") : TYPES[".html"];
    res.writeHead(200, { "content-type": type, "content-security-policy": CSP, "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache" });
    res.end(body ?? (await readFile(path.join(STATIC, "index.html"))));
  }

  const server = http.createServer((req, res) => {
    const url = new URL(req.url, `http://${req.headers.host}`);
    const requestId = `req_${randomBytes(8).toString("hex")}`;
    res.setHeader("x-request-id", requestId);
    const work = url.pathname.startsWith("/v1/") || url.pathname === "/version"
      ? api(req, res, url)
      : url.pathname === "/openapi.json" ? readFile(OPENAPI).then((b) => { res.writeHead(200, { "content-type": "application/json" }); res.end(b); }) : asset(res, url);
    work.catch((error) => {
      const status = error.status ?? 500;
      if (status === 500) console.error(error);
      res.writeHead(status, { "content-type": "application/problem+json" });
      res.end(JSON.stringify({ type: `https://vibe-edge.dev/problems/${error.kind ?? "internal"}`, title: TITLES[status] ?? "Internal error", status, detail: error.message, request_id: requestId, errors: error.errors }));
    });
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}`, ownerToken, store, stop: () => { store.stop(); server.closeAllConnections(); server.close(); } }));
  });
}
