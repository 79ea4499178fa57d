// The other side of tests/interop.rs: the npm package `web-bot-auth` signs what comes on standard input
// and prints it as JSON, or verifies it. Not for anything but that test.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// Resolved from the repository's node_modules, wherever this file is called from.
const require = createRequire(import.meta.url);
const bots = require("web-bot-auth");
const { signerFromJWK, verifierFromJWK } = require("web-bot-auth/crypto");

const task = JSON.parse(readFileSync(0, "utf8"));
const times = { created: new Date(task.created * 1000), expires: new Date(task.expires * 1000) };

/** A component from `"name"` or `["name", {parameter: value}]`. */
const component = (each) =>
  typeof each === "string" ? each : { name: each[0], parameters: new Map(Object.entries(each[1])) };

async function sign() {
  const request = new Request(task.url, { method: task.method, headers: task.headers });
  const params = { ...times, key: task.label, components: task.components?.map(component) };
  return bots.signatureHeaders(request, await signerFromJWK(task.jwk), params);
}

async function verify() {
  const request = new Request(task.url, { method: task.method, headers: task.headers });
  const verifier = await verifierFromJWK(task.jwk);
  await bots.verify(request, verifier);
  return { keyid: await bots.jwkToKeyID(task.jwk, bots.helpers.WEBCRYPTO_SHA256, bots.helpers.BASE64URL_DECODE) };
}

async function directory() {
  const request = new Request(task.url, { method: "GET" });
  const response = new Response(task.body, { status: 200, headers: task.headers });
  return bots.directoryResponseHeaders({ request, response }, [await signerFromJWK(task.jwk)], times);
}

const answer = await { sign, verify, directory }[task.action]().then(
  (value) => ({ ok: value }),
  (error) => ({ error: String(error) }),
);
console.log(JSON.stringify(answer));
