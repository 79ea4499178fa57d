// Writes src/api/draft-openapi.json: the interface as agreed on, until docs/openapi.json exists
// (which is generated from the Rust sources and then used instead, see dev/api.mjs).
import { writeFile } from "node:fs/promises";

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const str = { type: "string" };
const int = { type: "integer", format: "int64" };
const num = { type: "number" };
const bool = { type: "boolean" };
const nullable = (s) => (s.$ref ? { oneOf: [s, { type: "null" }] } : { ...s, type: [s.type, "null"] });
const list = (items) => ({ type: "array", items });
const oneOf = (...values) => ({ type: "string", enum: values });
/** Properties; a name ending in `?` is optional. */
const obj = (props) => ({
  type: "object",
  properties: Object.fromEntries(Object.entries(props).map(([k, v]) => [k.replace("?", ""), v])),
  required: Object.keys(props).filter((k) => !k.endsWith("?")),
});
const page = (item) => obj({ items: list(ref(item)), next_cursor: nullable(str), "total?": int });

const scopes = list(oneOf("read", "write", "admin", "metrics"));
const severity = oneOf("critical", "high", "medium", "low", "info");
const counts = obj({ critical: int, high: int, medium: int, low: int, info: int });
const state = oneOf("queued", "leased", "running", "succeeded", "failed", "cancelled", "dead");

const schemas = {
  Problem: obj({ type: str, title: str, status: int, "detail?": str, "instance?": str, "request_id?": str, "errors?": list(obj({ field: str, detail: str })) }),
  Session: obj({ user: obj({ id: str, name: str }), organisation: obj({ id: str, name: str }), role: oneOf("owner", "member"), scopes }),
  NewSession: obj({ token: str }),
  OwnerLink: obj({ url: str, token: str, expires_at: int }),
  Organisation: obj({ id: str, name: str, created_at: int }),
  OrganisationPatch: obj({ name: str }),
  ApiKey: obj({ id: str, name: str, prefix: str, scopes, created_at: int, last_used_at: nullable(int), expires_at: nullable(int), "key?": str }),
  NewApiKey: obj({ name: str, scopes, "expires_at?": nullable(int) }),
  Runner: obj({ id: str, name: str, capabilities: list(str), version: nullable(str), last_seen_at: nullable(int), online: bool, created_at: int, "key?": str }),
  NewRunner: obj({ name: str }),
  Source: { oneOf: [obj({ kind: { type: "string", const: "git" }, url: str, "ref?": nullable(str) }), obj({ kind: { type: "string", const: "archive" }, upload_id: str })] },
  Severities: counts,
  LatestReport: obj({ report_id: str, score: num, coverage: num, at: int, code_lines: int, findings: ref("Severities") }),
  Project: obj({ id: str, name: str, description: str, tags: list(str), source: nullable(ref("Source")), state: oneOf("active", "archived"), created_at: int, updated_at: int, archived_at: nullable(int), latest: nullable(ref("LatestReport")), active_task_id: nullable(str) }),
  NewProject: obj({ name: str, "description?": str, "tags?": list(str), "source?": nullable(ref("Source")) }),
  ProjectPatch: obj({ "name?": str, "description?": str, "tags?": list(str), "source?": nullable(ref("Source")) }),
  HealthPoint: obj({ report_id: str, at: int, score: num, coverage: num, code_lines: int }),
  HealthHistory: obj({ items: list(ref("HealthPoint")) }),
  NewScan: obj({ "source?": nullable(ref("Source")) }),
  Progress: obj({ phase: str, done: int, "total?": nullable(int) }),
  Task: obj({ id: str, project_id: str, kind: oneOf("scan"), state, attempt: int, max_attempts: int, cancel_requested: bool, progress: nullable(ref("Progress")), error: nullable(obj({ code: str, message: str })), result: nullable(obj({ report_id: str })), created_at: int, updated_at: int, started_at: nullable(int), finished_at: nullable(int), run_after: int, runner_id: nullable(str) }),
  TaskEvent: obj({ seq: int, at: int, kind: oneOf("state", "progress", "log"), data: { type: "object", additionalProperties: true } }),
  TaskEvents: page("TaskEvent"),
  Redrive: obj({ "kind?": str }),
  Redriven: obj({ redriven: int }),
  Summary: { type: "object", additionalProperties: true },
  ReportMeta: obj({ id: str, project_id: str, task_id: str, created_at: int, score: num, coverage: num, summary: ref("Summary"), formats: list(oneOf("json", "markdown", "cyclonedx")) }),
  Finding: obj({ id: str, rule: str, severity, title: str, "path?": nullable(str), "line?": nullable(int), help: str }),
  Upload: obj({ id: str, filename: str, size: int, sha256: str, state: oneOf("pending", "complete", "aborted"), mode: oneOf("single", "multipart"), part_size: int, parts_total: int, received: list(obj({ part: int, size: int })), created_at: int, expires_at: int }),
  NewUpload: obj({ filename: str, size: int, sha256: str }),
  Part: obj({ part: int, size: int }),
  SearchHit: obj({ kind: oneOf("project", "report", "finding"), id: str, project_id: str, title: str, snippet: str }),
  Version: obj({ version: str, commit: str, environment: str }),
};
for (const item of ["ApiKey", "Runner", "Project", "ReportMeta", "Finding", "Task", "SearchHit"]) schemas[`${item}List`] = page(item);

const problem = { description: "What went wrong (RFC 9457).", content: { "application/problem+json": { schema: ref("Problem") } } };
const param = (name, where, schema = str, required = where === "path") => ({ name, in: where, required, schema });
const idempotency = param("Idempotency-Key", "header");

/** One operation: summary, tag, query names, body, status, answer. */
function op(tag, summary, { query = [], body, status = "200", answer, type = "application/json", headers = [] } = {}) {
  return {
    tags: [tag],
    summary,
    parameters: [...query.map((q) => param(q, "query", q === "limit" ? { type: "integer", minimum: 1, maximum: 100, default: 20 } : str)), ...headers],
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: ref(body) } } } } : {}),
    responses: {
      [status]: { description: "Done.", ...(answer ? { content: { [type]: { schema: ref(answer) } } } : {}) },
      default: problem,
    },
  };
}
const paging = ["cursor", "limit"];
const binary = (operation) => ({ ...operation, requestBody: { required: true, content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } } });

const paths = {
  "/version": { get: op("meta", "What is running", { answer: "Version" }) },
  "/v1/owner-links": { post: op("identity", "Make a one-time sign-in link", { status: "201", answer: "OwnerLink" }) },
  "/v1/sessions": { post: op("identity", "Sign in with a one-time token or an API key", { body: "NewSession", status: "201", answer: "Session" }) },
  "/v1/session": { get: op("identity", "Who am I", { answer: "Session" }), delete: op("identity", "Sign out", { status: "204" }) },
  "/v1/organisation": { get: op("identity", "The organisation", { answer: "Organisation" }), patch: op("identity", "Change the organisation", { body: "OrganisationPatch", answer: "Organisation", headers: [param("If-Match", "header")] }) },
  "/v1/api-keys": { get: op("identity", "List API keys", { query: paging, answer: "ApiKeyList" }), post: op("identity", "Make an API key; its text is shown once", { body: "NewApiKey", status: "201", answer: "ApiKey", headers: [idempotency] }) },
  "/v1/api-keys/{id}": { delete: op("identity", "Revoke an API key", { status: "204" }) },
  "/v1/runners": { get: op("runners", "List runners", { query: paging, answer: "RunnerList" }), post: op("runners", "Register a runner; its key is shown once", { body: "NewRunner", status: "201", answer: "Runner", headers: [idempotency] }) },
  "/v1/runners/{id}": { get: op("runners", "One runner", { answer: "Runner" }), delete: op("runners", "Revoke a runner at once", { status: "204" }) },
  "/v1/projects": { get: op("projects", "List projects", { query: ["state", "tag", "q", "sort", ...paging], answer: "ProjectList" }), post: op("projects", "Add a project", { body: "NewProject", status: "201", answer: "Project", headers: [idempotency] }) },
  "/v1/projects/{id}": { get: op("projects", "One project", { answer: "Project" }), patch: op("projects", "Change a project", { body: "ProjectPatch", answer: "Project", headers: [param("If-Match", "header")] }), delete: op("projects", "Delete a project with everything in it", { status: "204" }) },
  "/v1/projects/{id}/archive": { post: op("projects", "Archive", { answer: "Project" }) },
  "/v1/projects/{id}/restore": { post: op("projects", "Restore from the archive", { answer: "Project" }) },
  "/v1/projects/{id}/health": { get: op("projects", "Health over time, newest last", { answer: "HealthHistory" }) },
  "/v1/projects/{id}/scans": { post: op("scans", "Scan the project", { body: "NewScan", status: "202", answer: "Task", headers: [idempotency] }) },
  "/v1/projects/{id}/reports": { get: op("scans", "Reports, newest first", { query: paging, answer: "ReportMetaList" }) },
  "/v1/reports/{id}": { get: op("scans", "One report's head", { answer: "ReportMeta" }) },
  "/v1/reports/{id}/download/{format}": { get: { ...op("scans", "The report as json, markdown or cyclonedx"), responses: { 200: { description: "The file.", content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } }, default: problem } } },
  "/v1/reports/{id}/findings": { get: op("scans", "Findings, worst first", { query: ["severity", "q", ...paging], answer: "FindingList" }) },
  "/v1/uploads": { post: op("uploads", "Start an upload", { body: "NewUpload", status: "201", answer: "Upload", headers: [idempotency] }) },
  "/v1/uploads/{id}": { get: op("uploads", "How far an upload is", { answer: "Upload" }), delete: op("uploads", "Give an upload up", { status: "204" }) },
  "/v1/uploads/{id}/content": { put: binary(op("uploads", "Send a small file in one piece", { answer: "Upload" })) },
  "/v1/uploads/{id}/parts/{n}": { put: binary(op("uploads", "Send one part", { answer: "Part", headers: [param("X-Content-SHA256", "header")] })) },
  "/v1/uploads/{id}/complete": { post: op("uploads", "Join the parts", { answer: "Upload" }) },
  "/v1/tasks": { get: op("tasks", "List tasks, newest first", { query: ["state", "kind", "project_id", ...paging], answer: "TaskList" }) },
  "/v1/tasks/{id}": { get: op("tasks", "One task", { answer: "Task" }) },
  "/v1/tasks/{id}/cancel": { post: op("tasks", "Ask a task to stop", { answer: "Task" }) },
  "/v1/tasks/{id}/retry": { post: op("tasks", "Try again what failed", { answer: "Task" }) },
  "/v1/tasks/redrive": { post: op("tasks", "Try again everything that is dead", { body: "Redrive", answer: "Redriven" }) },
  "/v1/tasks/{id}/events": { get: op("tasks", "Events: JSON, or a stream with Accept: text/event-stream", { query: ["after"], answer: "TaskEvents", headers: [param("Last-Event-ID", "header")] }) },
  "/v1/search": { get: op("search", "Search projects, reports and findings", { query: ["q", "kind", ...paging], answer: "SearchHitList" }) },
};
for (const [path, item] of Object.entries(paths)) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
  if (names.length) item.parameters = names.map((n) => param(n, "path", n === "n" ? int : str));
}

const document = {
  openapi: "3.1.0",
  info: { title: "Vibe Edge API", version: "0.1.0", description: "Scan any repository and understand it." },
  paths,
  components: { schemas, securitySchemes: { bearer: { type: "http", scheme: "bearer" }, session: { type: "apiKey", in: "cookie", name: "vibe_session" } } },
  security: [{ bearer: [] }, { session: [] }],
};
await writeFile(new URL("../src/api/draft-openapi.json", import.meta.url), JSON.stringify(document, null, 1) + "\n");
