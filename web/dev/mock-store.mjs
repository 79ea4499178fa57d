// The mock's memory: projects, tasks that run by a timer, uploads, reports.
import { createHash, randomBytes } from "node:crypto";
import { makeReport, summaryOf } from "./mock-report.mjs";

const id = (prefix) => `${prefix}_${Date.now().toString(32).toUpperCase().padStart(10, "0")}${randomBytes(8).toString("hex").toUpperCase()}`;
const OVER = ["succeeded", "failed", "cancelled", "dead"];
const DAY = 86_400_000;

export class Store {
  organisation = { id: "org_1", name: "Acme", created_at: Date.now() - 30 * DAY };
  keys = [];
  runners = [];
  projects = [];
  tasks = [];
  reports = [];
  uploads = new Map();
  timers = new Set();
  /** So many of the next parts of uploads are refused with 503. */
  failParts = 0;

  constructor(scanMs) {
    this.scanMs = scanMs;
  }

  /** A log with some of everything: changes, a refusal that came often, a row that is not sealed yet. */
  audit({ actor, action = "", resource, decision, since = 0 }) {
    const row = (n, act, target, more = {}) => ({ id: id("aud"), org_id: "org_1", seq: n, hash: n ? createHash("sha256").update(String(n)).digest("hex") : null, at: Date.now() - (70 - (n ?? 70)) * 3_600_000, actor: n && n % 5 === 0 ? "key_01" : "usr_1", action: act, resource: target, decision: "allowed", times: 1, request_id: `req_${n ?? "new"}`, ip: "192.0.2.7", country: "DE", ...more });
    const sealed = Array.from({ length: 60 }, (_, i) => row(i + 1, i % 3 ? "project.create" : "api_key.create", i % 3 ? `prj_${i}` : `key_${i}`));
    sealed.push(row(61, "projects.delete", "/v1/projects/prj_7", { decision: "denied", times: 20 }));
    const rows = [...sealed, row(null, "runner.create", "run_1", { ip: null, country: null })].reverse();
    return rows.filter((r) => (!actor || r.actor === actor) && r.action.startsWith(action) && (!resource || r.resource === resource) && (!decision || r.decision === decision) && r.at >= Number(since));
  }

  /** Three stretches; `tampered` puts a fault into the second. */
  tampered = false;
  verifyAudit({ cursor = "0" }) {
    const from = Number(cursor);
    const fault = this.tampered && from === 25 ? { kind: "altered", seq: 31, id: "aud_31", detail: "Row 31 does not give its hash." } : null;
    const to = fault ? 30 : Math.min(61, from + 25);
    const complete = Boolean(fault) || to === 61;
    return { ok: !fault, complete, checked: to - from, verified_to: to, fault, head: { seq: 61, hash: "a".repeat(64), sealed_at: Date.now() - 60_000 }, unsealed: 1, unsealed_since: Date.now() - 5_000, next_cursor: complete ? null : String(to) };
  }

  stop() {
    for (const timer of this.timers) clearTimeout(timer);
  }

  later(ms, run) {
    const timer = setTimeout(() => { this.timers.delete(timer); run(); }, ms);
    this.timers.add(timer);
  }

  page(items, { cursor, limit = "20" }) {
    const from = Number(cursor ?? 0);
    const to = from + Number(limit);
    return { items: items.slice(from, to), next_cursor: to < items.length ? String(to) : null, total: items.length };
  }

  addKey({ name, scopes, expires_at = null }) {
    const secret = `ve_${randomBytes(20).toString("hex")}`;
    const key = { id: id("key"), name, prefix: secret.slice(0, 8), scopes, created_at: Date.now(), last_used_at: null, expires_at };
    this.keys.unshift(key);
    return { ...key, key: secret };
  }

  addRunner({ name }) {
    const runner = { id: id("run"), name, capabilities: ["scan"], version: "0.1.0", last_seen_at: Date.now(), online: true, created_at: Date.now() };
    this.runners.unshift(runner);
    return { ...runner, key: `vr_${runner.id}.${randomBytes(24).toString("base64url")}` };
  }

  project(pid) { return this.projects.find((p) => p.id === pid); }
  task(tid) { return this.tasks.find((t) => t.view.id === tid); }
  report(rid) { return this.reports.find((r) => r.id === rid); }
  isOver(task) { return OVER.includes(task.view.state); }

  addProject({ name, description = "", tags = [], source = null }) {
    const now = Date.now();
    const project = { id: id("prj"), name, description, tags, source, state: "active", created_at: now, updated_at: now, archived_at: null, latest: null, active_task_id: null };
    this.projects.unshift(project);
    return project;
  }

  removeProject(pid) {
    this.projects = this.projects.filter((p) => p.id !== pid);
    this.reports = this.reports.filter((r) => r.project_id !== pid);
    this.tasks = this.tasks.filter((t) => t.view.project_id !== pid);
  }

  setArchived(project, archived) {
    return Object.assign(project, { state: archived ? "archived" : "active", archived_at: archived ? Date.now() : null });
  }

  findProjects({ state = "active", tag, q, sort = "-updated_at" }) {
    const text = (q ?? "").toLowerCase();
    const unscored = sort.startsWith("-") ? -1 : 2; // last either way
    const by = { name: (p) => p.name.toLowerCase(), score: (p) => p.latest?.score ?? unscored, updated_at: (p) => p.updated_at }[sort.replace("-", "")];
    const sign = sort.startsWith("-") ? -1 : 1;
    return (sign < 0 ? this.projects : this.projects.toReversed()) // newest first: what is equal keeps that order
      .filter((p) => (state === "all" || p.state === state) && (!tag || p.tags.includes(tag)) && `${p.name} ${p.description}`.toLowerCase().includes(text))
      .sort((a, b) => (by(a) < by(b) ? -sign : by(a) > by(b) ? sign : 0));
  }

  history(pid) {
    return this.reports.filter((r) => r.project_id === pid).map((r) => ({ report_id: r.id, at: r.created_at, score: r.score, coverage: r.coverage, code_lines: r.summary.code_lines }));
  }

  /** A report right away, as if a scan had ended at `at`. */
  addReport(project, at, seed) {
    const full = makeReport(project.name, at, seed);
    const summary = summaryOf(full);
    const report = { id: id("rep"), project_id: project.id, task_id: id("tsk"), created_at: at, score: full.health.score, coverage: full.health.coverage, summary, downloads: ["json", "markdown", "cyclonedx"].map((format) => ({ format, size: 4096 })), full };
    this.reports.push(report);
    project.latest = { report_id: report.id, score: report.score, coverage: report.coverage, at, code_lines: summary.code_lines, findings: summary.findings };
    project.updated_at = at;
    return report;
  }

  scan(project) {
    const now = Date.now();
    const view = { id: id("tsk"), project_id: project.id, kind: "scan", state: "queued", event_seq: 0, attempt: 0, max_attempts: 3, cancel_requested: false, progress: null, error: null, result: null, created_at: now, updated_at: now, started_at: null, finished_at: null, run_after: now, runner_id: null };
    const task = { view, events: [], followers: new Set() };
    this.tasks.unshift(task);
    project.active_task_id = view.id;
    this.say(task, "state", { state: "queued" });
    this.later(300, () => this.run(task));
    return view;
  }

  say(task, kind, data) {
    const event = { seq: task.events.length + 1, at: Date.now(), kind, data };
    task.events.push(event);
    task.view.updated_at = event.at;
    task.view.event_seq = event.seq;
    for (const write of task.followers) write(event);
  }

  become(task, state, changes = {}) {
    Object.assign(task.view, { state }, changes);
    this.say(task, "state", { state });
    if (!OVER.includes(state)) return;
    task.view.finished_at = Date.now();
    const project = this.project(task.view.project_id);
    if (project) project.active_task_id = null;
    for (const write of task.followers) write(null);
    task.followers.clear();
  }

  run(task) {
    if (this.isOver(task)) return;
    task.view.attempt += 1;
    this.become(task, "running", { started_at: Date.now(), runner_id: this.runners[0]?.id ?? "run_1" });
    this.say(task, "log", { level: "info", message: "Fetched 214 files." });
    const steps = 20;
    const step = (n) => {
      if (this.isOver(task)) return;
      if (task.view.cancel_requested) return this.become(task, "cancelled");
      const project = this.project(task.view.project_id);
      if (!project) return;
      if (project.name.includes("fail") && n > steps / 2) return this.become(task, "failed", { error: { code: "archive.unreadable", message: "The archive could not be unpacked." } });
      const phase = n < 4 ? "fetch" : n < 7 ? "unpack" : n < 18 ? "scan" : "report";
      task.view.progress = { phase, done: n * 10, total: steps * 10 };
      this.say(task, "progress", task.view.progress);
      if (n < steps) return this.later(this.scanMs / steps, () => step(n + 1));
      const report = this.addReport(project, Date.now(), this.reports.length);
      this.become(task, "succeeded", { result: { report_id: report.id } });
    };
    step(1);
  }

  cancel({ view }) {
    view.cancel_requested = true;
    if (view.state === "queued") this.become(this.task(view.id), "cancelled");
    return view;
  }

  retry(task) {
    Object.assign(task.view, { cancel_requested: false, error: null, finished_at: null, started_at: null, progress: null });
    this.become(task, "queued");
    this.later(300, () => this.run(task));
    return task.view;
  }

  redrive() {
    const dead = this.tasks.filter((t) => t.view.state === "dead");
    for (const task of dead) this.retry(task);
    return dead.length;
  }

  findTasks({ state, project_id }) {
    return this.tasks.map((t) => t.view).filter((t) => (!state || t.state === state || (state === "active" && !OVER.includes(t.state))) && (!project_id || t.project_id === project_id));
  }

  findings(report, { severity, q }) {
    return report.full.findings.filter((f) => (!severity || f.severity === severity) && (!q || `${f.title} ${f.path}`.toLowerCase().includes(q.toLowerCase())));
  }

  search({ q = "", kind }) {
    const text = q.toLowerCase();
    const hit = (s) => s.toLowerCase().includes(text);
    const mark = (s) => { const at = s.toLowerCase().indexOf(text); return at < 0 ? s : `${s.slice(0, at)}⟦${s.slice(at, at + text.length)}⟧${s.slice(at + text.length)}`; };
    const projects = this.projects.filter((p) => hit(p.name) || hit(p.description)).map((p) => ({ kind: "project", id: p.id, project_id: p.id, title: p.name, snippet: mark(`${p.name}. ${p.description}`) }));
    const findings = this.reports.slice(-3).flatMap((r) => r.full.findings.filter((f) => hit(f.title)).map((f) => ({ kind: "finding", id: f.id + r.id, project_id: r.project_id, title: f.title, snippet: mark(f.title) })));
    return [...projects, ...findings].filter((h) => !kind || h.kind === kind);
  }

  addUpload({ filename, size, sha256 }) {
    const part = 16 * 1024 * 1024;
    const view = { id: id("upl"), filename, size, sha256, state: "pending", mode: size <= part ? "single" : "multipart", part_size: part, parts_total: Math.max(1, Math.ceil(size / part)), received: [], created_at: Date.now(), expires_at: Date.now() + DAY };
    this.uploads.set(view.id, { view });
    return view;
  }
}
