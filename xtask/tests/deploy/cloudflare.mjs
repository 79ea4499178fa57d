// A scripted Cloudflare: the part of api.cloudflare.com/client/v4 that `cargo xtask deploy` asks
// through wrangler, on 127.0.0.1 with its state in memory.
//
// For: deploy.test.mjs. Paths, envelopes and error codes are those of
// https://developers.cloudflare.com/api/ and of the pinned wrangler's own calls. Not for: proving that
// Cloudflare accepts our Worker; only Cloudflare can.
import { createServer } from "node:http";
import { storage } from "./storage.mjs";
import { workers } from "./workers.mjs";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const TOKEN = "token-of-the-deploy-test";

/** An answer of the API that is not a success. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What the account holds, and the switches a test may turn. */
function emptyAccount() {
  return {
    databases: new Map(), // name -> { uuid, sqlite }
    namespaces: new Map(), // title -> id
    buckets: new Set(),
    queues: new Map(), // name -> { id, consumers }
    scripts: new Map(), // name -> see workers.mjs
    assets: new Map(), // hash -> bytes
    subdomain: "deploy-test", // null: never registered
    r2: true, // false: never switched on in the dashboard
    owned: false, // true: the token is the account's own, not a user's
    denied: new Set(), // permission groups the token lacks: d1, kv, r2, queues, workers
    calls: [], // "METHOD /path" of every request
    unknown: [], // those of them that no route answers
  };
}

/** `{ group, method, pattern, answer }`; `:name` in a pattern is one path segment. */
const ROUTES = [...identity(), ...storage(Refusal), ...workers(Refusal)].map((route) => ({
  ...route,
  regex: new RegExp(`^${route.pattern.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/**
 * A token with the five permissions that docs/OPERATIONS.md names, and no other, works but may not say whose it is.
 * Which codes then come: cloudflare/workers-sdk issues 10466 (user's token) and 13857 (account's token).
 */
function identity() {
  const refuse = (status, code, message) => {
    throw new Refusal(status, code, message);
  };
  const unseen = () => refuse(403, 9109, "Unauthorized to access requested resource");
  const verify = ({ owned }) => (owned ? refuse(401, 1000, "Invalid API Token") : { id: "t", status: "active" });
  const memberships = ({ owned }) =>
    owned ? refuse(400, 9106, "Authentication failed (status: 400)") : refuse(400, 10001, "Unable to authenticate request");
  const unanalysed = { data: null, errors: [{ message: "not authorized for that account", extensions: { code: "authz" } }] };
  return [
    { method: "GET", pattern: "/user/tokens/verify", answer: verify },
    { method: "GET", pattern: "/user", answer: unseen },
    { method: "GET", pattern: "/accounts", answer: () => [{ id: ACCOUNT, name: "Deploy test" }] },
    { method: "GET", pattern: "/memberships", answer: memberships },
    // `r2 bucket info` asks how full the bucket is; without Account Analytics nobody is told.
    { method: "POST", pattern: "/graphql", answer: () => ({ graphql: unanalysed }) },
  ];
}

/** Starts it; answers `{ url, account, close }`. */
export async function start() {
  const account = emptyAccount();
  const server = createServer((request, response) => {
    respond(account, request).then(
      (result) => send(response, 200, envelope(result)),
      (error) => send(response, error.status ?? 500, failure(error)),
    );
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const close = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
  return { url: `http://127.0.0.1:${server.address().port}/client/v4`, account, close };
}

async function respond(account, request) {
  const body = await bytes(request);
  const url = new URL(request.url, "http://127.0.0.1");
  const path = url.pathname.replace("/client/v4", "");
  account.calls.push(`${request.method} ${path}`);
  const local = path.replace(`/accounts/${ACCOUNT}/`, "/");
  for (const route of ROUTES) {
    const match = route.method === request.method ? route.regex.exec(local) : null;
    if (!match) continue;
    authorise(account, route, request);
    const asked = { query: url.searchParams, body, type: request.headers["content-type"] ?? "" };
    asked.json = () => JSON.parse(body.toString("utf8"));
    asked.bearer = request.headers.authorization?.replace("Bearer ", "");
    return await route.answer(account, decoded(match.groups), asked);
  }
  account.unknown.push(`${request.method} ${path}`);
  throw new Refusal(404, 7003, `Could not route to ${path}, perhaps your object identifier is invalid?`);
}

/** The file uploads carry the session's own token (workers.mjs looks at it). */
function authorise(account, route, request) {
  if (route.group === "session") return;
  if (request.headers.authorization !== `Bearer ${TOKEN}`) {
    throw new Refusal(401, 1000, "Invalid API Token");
  }
  if (account.denied.has(route.group)) throw new Refusal(403, 10000, "Authentication error");
}

function decoded(groups) {
  return Object.fromEntries(Object.entries(groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]));
}

async function bytes(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function envelope(result) {
  if (result?.graphql) return result.graphql;
  const known = { success: true, errors: [], messages: [], result };
  if (!Array.isArray(result)) return known;
  const count = result.length;
  return { ...known, result_info: { page: 1, per_page: 100, count, total_count: count, total_pages: 1 } };
}

function failure(error) {
  const message = error.code ? error.message : `the scripted server failed: ${error.stack}`;
  return { success: false, errors: [{ code: error.code ?? 1, message }], messages: [], result: null };
}

function send(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
