// Every call the pages make, by subject. Paths, parameters and bodies are checked against the API
// document by the compiler. Not for: uploads (uploads/), event streams (lib/sse.ts).
import { body, http, once } from "./client";
import type { Account, ApiKey, Assessment, AuditEntry, AuditVerification, CreatedApiKey, CreatedRunner, Device, Erasure, HealthPoint, Incident, Invitation, InvitationLook, LinkedIdentity, Mail, MailedLink, Member, Organisation, OwnOrganisation, Page, Passkey, PasskeyOptions, Project, ProjectOrder, RecoveryCodes, ReportMeta, Role, Runner, Scope, SearchHit, Secret, SecondFactorOffer, SecondFactorState, ServiceAccount, Session, Severity, SignInProvider, Source, Task, TokenFamily, Verdict, Version, WaysIn } from "./types";
import type { Finding, Report } from "./report";

const at = (id: string) => ({ path: { id } });
type Signal = AbortSignal | undefined;

export const session = {
  get: (signal?: Signal) => body<Session>(http.GET("/v1/session", { signal })),
  start: (token: string) => body<Session>(http.POST("/v1/sessions", { body: { token } })),
  end: () => body(http.DELETE("/v1/session")),
  endAll: () => body(http.DELETE("/v1/sessions")),
  version: (signal?: Signal) => body<Version>(http.GET("/version", { signal })),
};

/** The ways in, for people with an address. */
export const enter = {
  ways: (signal?: Signal) => body<WaysIn>(http.GET("/v1/sign-in/ways", { signal })),
  signUp: (person: { name: string; email: string; password?: string }) => body<MailedLink>(http.POST("/v1/sign-up", { body: person })),
  askLink: (email: string) => body<MailedLink>(http.POST("/v1/sign-in/links", { body: { email } })),
  redeem: (token: string) => body<Session>(http.POST("/v1/sign-in/links/redeem", { body: { token } })),
  byPassword: (email: string, password: string) => body<Session>(http.POST("/v1/sign-in/password", { body: { email, password } })),
  askReset: (email: string) => body<MailedLink>(http.POST("/v1/password-resets", { body: { email } })),
  reset: (token: string, password: string) => body<Session>(http.POST("/v1/password-resets/redeem", { body: { token, password } })),
};

export const account = {
  get: (signal?: Signal) => body<Account>(http.GET("/v1/account", { signal })),
  change: (changes: { name?: string; locale?: string | null }) => body<Account>(http.PATCH("/v1/account", { body: changes })),
  move: (email: string) => body<MailedLink>(http.POST("/v1/account/email", { body: { email } })),
  password: (password: string) => body(http.PUT("/v1/account/password", { body: { password } })),
  /** Everything about oneself: a ZIP archive. */
  file: () => body<Blob>(http.GET("/v1/account/export", { parseAs: "blob" })),
  erasure: (signal?: Signal) => body<Erasure>(http.GET("/v1/account/erasure", { signal })),
  erase: () => body<Erasure>(http.POST("/v1/account/erasure", {})),
  keep: () => body(http.DELETE("/v1/account/erasure", {})),
};

/** The mails of a development machine. */
export const outbox = {
  list: (signal?: Signal) => body<Page<Mail>>(http.GET("/v1/mail", { params: { query: { limit: 50 } }, signal })),
};

export const devices = {
  list: (signal?: Signal) => body<Page<Device>>(http.GET("/v1/sessions", { params: { query: { limit: 100 } }, signal })),
  end: (id: string) => body(http.DELETE("/v1/sessions/{id}", { params: at(id) })),
};

export const secondFactor = {
  get: (signal?: Signal) => body<SecondFactorState>(http.GET("/v1/second-factor", { signal })),
  offer: () => body<SecondFactorOffer>(http.POST("/v1/second-factor", {})),
  confirm: (code: string) => body<RecoveryCodes>(http.POST("/v1/second-factor/confirm", { body: { code } })),
  disable: () => body(http.DELETE("/v1/second-factor", {})),
  prove: (code: string) => body(http.POST("/v1/sessions/current/prove", { body: { code } })),
};

/** Accounts at other providers. `start` and `link` say where to send the browser. */
export const federation = {
  providers: (signal?: Signal) => body<{ items: SignInProvider[] }>(http.GET("/v1/sign-in/providers", { signal })),
  start: (id: string) => body<{ url: string }>(http.POST("/v1/sign-in/providers/{id}/start", { params: at(id) })),
  identities: (signal?: Signal) => body<Page<LinkedIdentity>>(http.GET("/v1/identities", { params: { query: { limit: 100 } }, signal })),
  link: (id: string) => body<{ url: string }>(http.POST("/v1/identities/{id}/start", { params: at(id) })),
  unlink: (id: string) => body(http.DELETE("/v1/identities/{id}", { params: at(id) })),
};
/** A credential is what the browser gave, as its `toJSON()` writes it. */
export const passkeys = {
  list: (signal?: Signal) => body<Page<Passkey>>(http.GET("/v1/passkeys", { params: { query: { limit: 100 } }, signal })),
  options: () => body<PasskeyOptions>(http.POST("/v1/passkeys/options", {})),
  add: (name: string, credential: object) => body<Passkey>(http.POST("/v1/passkeys", { body: { name, credential } })),
  rename: (id: string, name: string) => body<Passkey>(http.PATCH("/v1/passkeys/{id}", { body: { name }, params: at(id) })),
  remove: (id: string) => body(http.DELETE("/v1/passkeys/{id}", { params: at(id) })),
  signInOptions: () => body<PasskeyOptions>(http.POST("/v1/sign-in/passkeys/options", {})),
  signIn: (credential: object) => body<Session>(http.POST("/v1/sign-in/passkeys", { body: { credential } })),
  proveOptions: () => body<PasskeyOptions>(http.POST("/v1/sessions/current/passkey-options", {})),
  prove: (credential: object) => body(http.POST("/v1/sessions/current/prove-with-passkey", { body: { credential } })),
};

export const organisation = {
  get: async (signal?: Signal): Promise<{ value: Organisation; etag: string }> => {
    const { data, response } = await http.GET("/v1/organisation", { signal });
    return { value: data as Organisation, etag: response.headers.get("etag") ?? "*" };
  },
  rename: (name: string, etag: string) =>
    body<Organisation>(http.PATCH("/v1/organisation", { body: { name }, headers: { "If-Match": etag } })),
};

/** What people may be; programs are `service`. */
export type PersonRole = Exclude<Role, "service">;

export const organisations = {
  mine: (signal?: Signal) => body<Page<OwnOrganisation>>(http.GET("/v1/organisations", { params: { query: { limit: 100 } }, signal })),
  create: (name: string) => body<OwnOrganisation>(http.POST("/v1/organisations", { body: { name }, headers: once() })),
  enter: (organisation_id: string) => body<Session>(http.POST("/v1/session/organisation", { body: { organisation_id } })),
  leave: () => body(http.DELETE("/v1/membership", {})),
  end: () => body<Organisation>(http.DELETE("/v1/organisation", {})),
  restore: () => body<Organisation>(http.POST("/v1/organisation/restore", {})),
};

export const members = {
  list: (cursor?: string, signal?: Signal) => body<Page<Member>>(http.GET("/v1/members", { params: { query: { cursor, limit: 20 } }, signal })),
  change: (id: string, role: PersonRole) => body<Member>(http.PATCH("/v1/members/{id}", { params: at(id), body: { role } })),
  remove: (id: string) => body(http.DELETE("/v1/members/{id}", { params: at(id) })),
};

export const invitations = {
  list: (signal?: Signal) => body<Page<Invitation>>(http.GET("/v1/invitations", { params: { query: { limit: 100 } }, signal })),
  create: (email: string, role: PersonRole) => body<Invitation>(http.POST("/v1/invitations", { body: { email, role }, headers: once() })),
  revoke: (id: string) => body(http.DELETE("/v1/invitations/{id}", { params: at(id) })),
  look: (token: string) => body<InvitationLook>(http.POST("/v1/invitations/look", { body: { token } })),
  accept: (token: string, name?: string) => body<Session>(http.POST("/v1/invitations/accept", { body: name ? { token, name } : { token } })),
};

export const serviceAccounts = {
  list: (signal?: Signal) => body<Page<ServiceAccount>>(http.GET("/v1/service-accounts", { params: { query: { limit: 100 } }, signal })),
  create: (name: string, role: "service" | "developer") => body<ServiceAccount>(http.POST("/v1/service-accounts", { body: { name, role }, headers: once() })),
  remove: (id: string) => body(http.DELETE("/v1/service-accounts/{id}", { params: at(id) })),
  makeKey: (id: string, name: string, scopes: Scope[], expires_at: number | null) =>
    body<CreatedApiKey>(http.POST("/v1/service-accounts/{id}/keys", { params: at(id), body: { name, scopes, expires_at }, headers: once() })),
};

export const apiKeys = {
  list: (cursor?: string, signal?: Signal) =>
    body<Page<ApiKey>>(http.GET("/v1/api-keys", { params: { query: { cursor, limit: 20 } }, signal })),
  create: (name: string, scopes: Scope[], expires_at: number | null) =>
    body<CreatedApiKey>(http.POST("/v1/api-keys", { body: { name, scopes, expires_at }, headers: once() })),
  revoke: (id: string) => body(http.DELETE("/v1/api-keys/{id}", { params: at(id) })),
};

/** The organisation's secrets, without their values. */
export const secrets = {
  list: (cursor?: string, signal?: Signal) => body<Page<Secret>>(http.GET("/v1/secrets", { params: { query: { cursor, limit: 20 } }, signal })),
  put: (name: string, value: string) => body<Secret>(http.POST("/v1/secrets", { body: { name, value }, headers: once() })),
  remove: (id: string) => body(http.DELETE("/v1/secrets/{id}", { params: at(id) })),
};

/** The tokens of one's API clients. */
export const tokens = {
  list: (cursor?: string, signal?: Signal) => body<Page<TokenFamily>>(http.GET("/v1/tokens", { params: { query: { cursor, limit: 20 } }, signal })),
  end: (id: string) => body(http.DELETE("/v1/tokens/{id}", { params: at(id) })),
};

export const runners = {
  list: (cursor?: string, signal?: Signal) =>
    body<Page<Runner>>(http.GET("/v1/runners", { params: { query: { cursor, limit: 20 } }, signal })),
  create: (name: string) => body<CreatedRunner>(http.POST("/v1/runners", { body: { name }, headers: once() })),
  revoke: (id: string) => body(http.DELETE("/v1/runners/{id}", { params: at(id) })),
};

export interface ProjectFilter {
  state?: "active" | "archived" | "all";
  tag?: string;
  q?: string;
  sort?: ProjectOrder;
  cursor?: string;
  limit?: number;
}

export const projects = {
  list: (query: ProjectFilter, signal?: Signal) => body<Page<Project>>(http.GET("/v1/projects", { params: { query }, signal })),
  get: async (id: string, signal?: Signal): Promise<{ value: Project; etag: string }> => {
    const { data, response } = await http.GET("/v1/projects/{id}", { params: at(id), signal });
    return { value: data as Project, etag: response.headers.get("etag") ?? "*" };
  },
  create: (project: { name: string; description?: string; tags?: string[]; source?: Source | null }) =>
    body<Project>(http.POST("/v1/projects", { body: project, headers: once() })),
  change: (id: string, etag: string, changes: { name?: string; description?: string; tags?: string[]; source?: Source }) =>
    body<Project>(http.PATCH("/v1/projects/{id}", { body: changes, params: at(id), headers: { "If-Match": etag } })),
  remove: (id: string) => body(http.DELETE("/v1/projects/{id}", { params: at(id) })),
  archive: (id: string) => body<Project>(http.POST("/v1/projects/{id}/archive", { params: at(id) })),
  restore: (id: string) => body<Project>(http.POST("/v1/projects/{id}/restore", { params: at(id) })),
  health: (id: string, signal?: Signal) =>
    body<{ items: HealthPoint[] }>(http.GET("/v1/projects/{id}/health", { params: at(id), signal })),
  scan: (id: string, source?: Source) =>
    body<Task>(http.POST("/v1/projects/{id}/scans", { body: source ? { source } : {}, params: at(id), headers: once() })),
  reports: (id: string, cursor?: string, signal?: Signal) =>
    body<Page<ReportMeta>>(http.GET("/v1/projects/{id}/reports", { params: { ...at(id), query: { cursor, limit: 20 } }, signal })),
};

export const reports = {
  get: (id: string, signal?: Signal) => body<ReportMeta>(http.GET("/v1/reports/{id}", { params: at(id), signal })),
  findings: (id: string, query: { severity?: Severity; q?: string; cursor?: string; limit?: number }, signal?: Signal) =>
    body<Page<Finding>>(http.GET("/v1/reports/{id}/findings", { params: { ...at(id), query }, signal })),
  /** The whole report. */
  full: (id: string, signal?: Signal) =>
    body<Report>(
      http.GET("/v1/reports/{id}/download/{format}", { params: { path: { id, format: "json" } }, signal }) as unknown as Promise<{ data?: Report }>,
    ),
  /** Address of a file to save. */
  file: (id: string, format: "json" | "markdown" | "cyclonedx") => `/v1/reports/${encodeURIComponent(id)}/download/${format}`,
};

export const tasks = {
  list: (query: { state?: string; project_id?: string; cursor?: string; limit?: number }, signal?: Signal) =>
    body<Page<Task>>(http.GET("/v1/tasks", { params: { query }, signal })),
  get: (id: string, signal?: Signal) => body<Task>(http.GET("/v1/tasks/{id}", { params: at(id), signal })),
  cancel: (id: string) => body<Task>(http.POST("/v1/tasks/{id}/cancel", { params: at(id) })),
  retry: (id: string) => body<Task>(http.POST("/v1/tasks/{id}/retry", { params: at(id) })),
  redrive: () => body<{ redriven: number }>(http.POST("/v1/tasks/redrive", { body: {} })),
  eventsUrl: (id: string) => `/v1/tasks/${encodeURIComponent(id)}/events`,
};

export interface AuditQuery {
  actor?: string;
  action?: string;
  resource?: string;
  decision?: "allowed" | "denied";
  since?: number;
  cursor?: string;
}

export const audit = {
  list: (query: AuditQuery & { limit?: number }, signal?: Signal) => body<Page<AuditEntry>>(http.GET("/v1/audit", { params: { query }, signal })),
  /** One stretch of the chain. */
  verify: (cursor?: string) => body<AuditVerification>(http.GET("/v1/audit/verify", { params: { query: { cursor } } })),
  /** One stretch of the file: JSON Lines. */
  file: (query: AuditQuery) => body<string>(http.GET("/v1/audit/export", { params: { query }, parseAs: "text" })),
};

type Level = Verdict["threatLevel"];
export interface Trial { target: string; method?: string; body?: string; role?: "json" | "form" | "code" | "markdown" | "chat" | "upload" }

export const security = {
  assessments: (level: string, cursor?: string, signal?: Signal) =>
    body<Page<Assessment>>(http.GET("/v1/security/assessments", { params: { query: { level: (level || undefined) as Level | undefined, cursor, limit: 25 } }, signal })),
  assess: (trial: Trial) => body<{ assessment: Verdict }>(http.POST("/v1/security/assess", { body: trial, headers: once() })),
  incidents: (state: string, cursor?: string, signal?: Signal) =>
    body<Page<Incident>>(http.GET("/v1/security/incidents", { params: { query: { state: (state || undefined) as Incident["state"] | undefined, cursor, limit: 25 } }, signal })),
  close: (id: string) => body(http.POST("/v1/security/incidents/{id}/close", { params: at(id), headers: once() })),
};

export const search = (q: string, kind?: "project" | "report" | "finding", cursor?: string, signal?: Signal, limit = 20) =>
  body<Page<SearchHit>>(http.GET("/v1/search", { params: { query: { q, kind, cursor, limit } }, signal }));
