// A few projects with a past, for looking at.
const DAY = 86_400_000;
const PROJECTS = [
  ["vibe-edge", "Worker, runner and UI in one repository.", ["rust", "edge"], 6],
  ["acme-shop", "The shop: storefront, checkout and back office.", ["web", "typescript"], 4],
  ["data-pipeline", "Nightly imports into the warehouse.", ["python", "batch"], 2],
  ["mobile-app-with-a-rather-long-name-that-has-to-wrap-somewhere", "", ["mobile"], 1],
  ["legacy-erp", "Kept alive until the move is done.", ["java", "legacy", "on-premises"], 1],
];

/** Fills a mock's store. */
export function seed(store) {
  store.addRunner({ name: "build-box-1" });
  store.addKey({ name: "CI", scopes: ["read", "write"] });
  PROJECTS.forEach(([name, description, tags, scans], p) => {
    const project = store.addProject({ name, description, tags, source: p % 2 ? { kind: "archive", upload_id: "upl_1" } : { kind: "git", url: `https://git.example.com/acme/${name}.git`, ref: "main" } });
    for (let i = 0; i < scans; i++) store.addReport(project, Date.now() - (scans - i) * 9 * DAY - p * 3_600_000, p === 0 ? i + 1 : scans + i - p);
  });
  store.addProject({ name: "just-added", description: "Not scanned yet.", tags: [], source: { kind: "git", url: "https://git.example.com/acme/new.git" } });
  const dead = store.scan(store.projects.at(-1));
  const task = store.task(dead.id);
  store.become(task, "dead", { attempt: 3, error: { code: "lease.expired", message: "Three runners stopped answering while they worked on this." } });
}
