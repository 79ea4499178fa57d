// A real OpenID provider on loopback: the npm package `oidc-provider`, with its own pages for signing in and consent.
//
// For: tests (support/provider.rs) and web/e2e. Whoever signs in as NAME has the address NAME@people.example, verified
// unless NAME begins with "unverified". Not for: production, or imitating a particular provider.
//
//   node oidc-provider.mjs [port]   prints {"issuer":"http://127.0.0.1:port"} and leaves when stdin closes
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

console.info = console.warn = console.log = console.error; // stdout says where it is, nothing else

const server = createServer();
await new Promise((listening) => server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const key = (alg, type, options) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig" });
const client = (client_id, id_token_signed_response_alg) => ({
  client_id,
  client_secret: "a-secret-of-the-tests-0123456789",
  redirect_uris: ["http://127.0.0.1/v1/sign-in/providers/real/callback"],
  grant_types: ["authorization_code"],
  response_types: ["code"],
  id_token_signed_response_alg,
});

const provider = new Provider(issuer, {
  clients: [client("vibe", "RS256"), client("vibe-es256", "ES256"), client("vibe-eddsa", "Ed25519")],
  jwks: { keys: [key("RS256", "rsa", { modulusLength: 2048 }), key("ES256", "ec", { namedCurve: "P-256" }), key("Ed25519", "ed25519")] },
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "Ed25519"] },
  cookies: { keys: ["a key of the tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false, // e-mail and name in the ID token, as Google and Entra have them
  pkce: { required: () => true },
  scopes: ["openid", "email", "profile"],
  async findAccount(_, id) {
    return {
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@people.example`, email_verified: !id.startsWith("unverified"), name: id }),
    };
  },
});
// The Worker under test has a port of its own each time; everything else of the address is compared exactly.
const callbacks = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/v1\/sign-in\/providers\/real\/callback$/;
provider.Client.prototype.redirectUriAllowed = (uri) => callbacks.test(uri);

server.on("request", provider.callback());
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
