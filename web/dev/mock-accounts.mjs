// The mock's accounts: signing up and in by mail or password. Everybody is the same person.
import { randomBytes } from "node:crypto";

/** The routes that need nobody signed in. `begin` starts a session and gives the answer's body and headers. */
export function accounts({ store, json, Problem, begin }) {
  Object.assign(store, { mails: [], account: { id: "usr_1", name: "Owner", email: "owner@example.com", email_verified_at: 1, locale: null, has_password: true, created_at: 1 }, password: "correct horse battery" });
  const links = new Map(); // token -> what it is for
  const mail = (recipient, subject, body) => store.mails.unshift({ id: `mai_${randomBytes(13).toString("hex")}`, recipient, subject, body, created_at: Date.now() });
  const address = (email) => {
    if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email ?? "")) throw new Problem(422, "Check email.", [{ field: "email", detail: "Must be a mail address like ada@example.com." }]);
    return email.trim().toLowerCase();
  };
  const link = (req, email, subject, page, use) => {
    const token = `usr_1.${randomBytes(16).toString("hex")}`;
    links.set(token, use);
    mail(email, subject, `Open this link:\n\nhttp://${req.headers.host}${page}#link=${token}\n\nIt works once.`);
    return { email, expires_at: Date.now() + 900_000 };
  };
  const take = (token, kind) => {
    const use = links.get(token);
    if (!use || (use.kind === "reset") !== (kind === "reset") || !links.delete(token)) throw new Problem(401, "This link was used or has run out. Ask for a new one.");
    return use;
  };
  const good = (password) => {
    if (password.length < 8) throw new Problem(422, "Check password.", [{ field: "password", detail: "This is not taken: a password has at least 8 characters." }]);
    store.password = password;
  };
  const open = {
    "GET /v1/sign-in/ways": () => [200, { links: true, passwords: true, passkeys: true, providers: [{ id: "real", name: "Example ID" }], sign_up: "open" }],
    "GET /v1/mail": () => [200, { items: store.mails, next_cursor: null }],
    "POST /v1/sign-up": async (req) => {
      const body = await json(req);
      return [202, link(req, address(body.email), "Confirm your address", "/sign-in", { kind: "sign-in" })];
    },
    "POST /v1/sign-in/links": async (req) => [202, link(req, address((await json(req)).email), "Your sign-in link", "/sign-in", { kind: "sign-in" })],
    "POST /v1/password-resets": async (req) => [202, link(req, address((await json(req)).email), "Choose a new password", "/reset-password", { kind: "reset" })],
    "POST /v1/sign-in/links/redeem": async (req) => {
      const use = take((await json(req)).token, "sign-in");
      if (use.email) store.account.email = use.email;
      return begin(req);
    },
    "POST /v1/sign-in/password": async (req) => {
      const body = await json(req);
      if (address(body.email) !== store.account.email || body.password !== store.password) throw new Problem(401, "The address or the password is wrong.");
      return begin(req);
    },
    "POST /v1/password-resets/redeem": async (req) => {
      const body = await json(req);
      if (body.password.length >= 8) take(body.token, "reset");
      good(body.password);
      return begin(req);
    },
  };
  const own = {
    "GET /v1/account": () => [200, store.account],
    "PATCH /v1/account": async (req) => [200, Object.assign(store.account, await json(req))],
    "PUT /v1/account/password": async (req) => { good((await json(req)).password); store.account.has_password = true; return [204]; },
    "GET /v1/account/erasure": () => [200, store.erasure ?? { asked_at: null, erase_at: null, needed_in: [] }],
    "POST /v1/account/erasure": () => {
      store.erasure = { asked_at: Date.now(), erase_at: Date.now() + 14 * 86_400_000, needed_in: [] };
      return [200, store.erasure];
    },
    "DELETE /v1/account/erasure": () => { store.erasure = undefined; return [204]; },
    "POST /v1/account/email": async (req) => {
      const email = address((await json(req)).email);
      return [202, link(req, email, "Confirm your new address", "/sign-in", { kind: "email", email })];
    },
  };
  return { open, own };
}
