// A made-up report in the shape of contract::report::Report, and its three files. Same seed, same report.
const round = (x) => Math.round(x * 16384) / 16384;

const LANGUAGES = [["Rust", "programming", 41200, 6100, 5200, 310], ["TypeScript", "programming", 14800, 1900, 2100, 140], ["CSS", "markup", 2100, 130, 320, 12], ["Shell", "programming", 640, 90, 110, 9], ["SQL", "programming", 520, 210, 60, 14], ["HTML", "markup", 310, 20, 30, 6], ["Python", "programming", 280, 40, 55, 4], ["Dockerfile", "programming", 90, 12, 14, 3], ["Makefile", "programming", 60, 8, 9, 2], ["TOML", "data", 900, 80, 120, 22], ["Markdown", "prose", 0, 3100, 900, 31]];
const STACK = [["axum", "framework", "0.8.9", "Cargo.toml", "dependency axum"], ["Preact", "framework", "11.2.0", "web/package.json", "dependency preact"], ["Cargo", "package_manager", null, "Cargo.lock", "lock file"], ["npm", "package_manager", null, "package-lock.json", "lock file"], ["Docker", "container", null, "runner/Dockerfile", "FROM debian:bookworm-slim"], ["GitHub Actions", "ci", null, ".github/workflows/ci.yml", "workflow"], ["Cloudflare Workers", "platform", null, "wrangler.toml", "main = build/index.js"], ["SQLite", "database", null, "Cargo.toml", "dependency rusqlite"]];
const DIMENSIONS = [["secrets", "Secrets", 0.25, 1, ""], ["tests", "Tests", 0.2, 0.82, "Add tests to the 4 modules that have none."], ["dependencies", "Dependencies", 0.2, 0.71, "Pin the 12 dependencies that float."], ["documentation", "Documentation", 0.15, 0.9, "Describe how to run the project in the README."], ["automation", "Automation", 0.1, 1, ""], ["structure", "Structure", 0.1, 0.55, "Split the three files of more than 1,500 lines."]];
const FINDINGS = [["high", "secret/private-key", "A private key is committed", "deploy/old/id_rsa", 1, "production"], ["medium", "deps/unpinned", "A dependency has no exact version", "web/package.json", 21, "production"], ["medium", "structure/large-file", "A file is longer than 1,500 lines", "src/legacy/importer.rs", null, "production"], ["low", "docs/no-contributing", "There is no CONTRIBUTING file", null, null, "production"], ["low", "deps/no-lock-file", "A manifest has no lock file", "tools/requirements.in", null, "test"], ["info", "ci/no-cache", "The CI does not cache dependencies", ".github/workflows/ci.yml", 18, "production"]];

const DIRECTORIES = [["src/features", "Rust", 30], ["web/src", "TypeScript", 22], ["crates/scan", "Rust", 9], ["crates/testkit", "Rust", 7], ["runner/src", "Rust", 7], ["crates/contract", "Rust", 5], ["docs/adr", "Markdown", 4], ["tests/api", "Rust", 4], ["web/e2e", "JavaScript", 2], ["deploy/charts", "YAML", 2], ["", "TOML", 2], ["web", "CSS", 1], ["migrations", "SQL", 1], ["runner", "Dockerfile", 1], [undefined, "Shell", 3]];

/** Directories whose lines are those of the totals, as the scanner promises. */
function directories(totals) {
  const whole = DIRECTORIES.reduce((s, d) => s + d[2], 0);
  const part = (key, weight) => Math.floor((totals[key] * weight) / whole);
  const out = DIRECTORIES.map(([path, language, weight]) => ({ path, directories: path === undefined ? 14 : 1, language, ...Object.fromEntries(["files", "lines", "code", "bytes"].map((key) => [key, part(key, weight)])) }));
  for (const key of ["files", "lines", "code", "bytes"]) out[0][key] += totals[key] - out.reduce((s, d) => s + d[key], 0);
  return out;
}

function packages(count) {
  const kinds = [["cargo", "Cargo.lock"], ["cargo", "Cargo.lock"], ["npm", "package-lock.json"], ["pypi", "uv.lock"]];
  return Array.from({ length: count }, (_, i) => {
    const [ecosystem, source_path] = kinds[i % kinds.length];
    const name = `${["serde", "tokio", "preact", "hyper", "numpy", "regex", "vite", "url"][i % 8]}-${["core", "derive", "utils", "macros", "io"][i % 5]}-${i}`;
    const version = `${i % 3}.${i % 11}.${i % 7}`;
    return { ecosystem, name, version, purl: `pkg:${ecosystem}/${name}@${version}`, direct: ecosystem === "pypi" ? undefined : i % 6 === 0, scope: i % 5 === 0 ? "dev" : "runtime", license: i % 4 === 3 ? undefined : "MIT OR Apache-2.0", source_path };
  });
}

/** A report; a higher seed is a better project. */
export function makeReport(name, at, seed) {
  const lift = Math.min(0.2, (seed % 7) * 0.03);
  const dimensions = DIMENSIONS.map(([id, title, weight, base, advice]) => {
    const score = round(Math.min(1, base + (base < 1 ? lift - 0.1 : 0)));
    return { id, title, weight, score, inputs: [{ name: "source_code_lines", value: 60000 }], points_lost: round(weight * (1 - score)), advice };
  });
  const scale = 1 + (seed % 5) * 0.07;
  const stats = LANGUAGES.map(([language, kind, code, comments, blanks, files]) => {
    const c = Math.round(code * scale);
    return { name: language, kind, files, lines: c + comments + blanks, code: c, comments, blanks, bytes: (c + comments) * 34 };
  });
  const shared = stats.filter((l) => l.kind === "programming" || l.kind === "markup").reduce((s, l) => s + l.code, 0);
  const languages = stats.map((l) => ({ ...l, share: l.kind === "programming" || l.kind === "markup" ? l.code / shared : 0 }));
  const sum = (key) => languages.reduce((s, l) => s + l[key], 0);
  const totals = Object.fromEntries(["files", "lines", "code", "comments", "blanks", "bytes"].map((key) => [key, sum(key)]));
  return {
    schema_version: 1, generator: "vibe-scan 0.1.0", name, source: { kind: "archive", location: `${name}.tar.gz` }, generated_at: at,
    totals,
    languages,
    directories: directories(totals),
    stack: STACK.map(([n, category, version, path, detail]) => ({ name: n, category, version: version ?? undefined, confidence: version ? 1 : 0.9, evidence: [{ path, line: 12, detail }] })),
    dependencies: packages(137 + seed * 9),
    lockfiles: [{ path: "Cargo.lock", format: "Cargo.lock v4", ecosystem: "cargo", packages: 70, relations: 148 }],
    findings: FINDINGS.slice(seed % 4 === 3 ? 1 : 0).map(([severity, rule, title, path, line, scope], i) => ({ id: String(i).repeat(32), rule, severity, title, path: path ?? undefined, line: line ?? undefined, scope, help: "Why it matters and what to do about it, in one or two plain sentences." })),
    health: { score: round(1 - dimensions.reduce((s, d) => s + d.points_lost, 0)), coverage: 0.9, formula_version: 1, dimensions, not_assessed: ["history"] },
    completeness: { files_seen: 640, files_counted: sum("files"), skipped: [{ reason: "binary", files: 41, examples: ["assets/logo.png", "assets/font.woff2"] }, { reason: "vendored", files: 46, examples: ["vendor/zlib/inflate.c"] }], truncated: false, unparsed: [] },
  };
}

/** The nutshell, as contract::report::Summary. */
export function summaryOf(full) {
  const count = (s) => full.findings.filter((f) => f.severity === s).length;
  return {
    score: full.health.score, coverage: full.health.coverage, formula_version: 1, files: full.totals.files, lines: full.totals.lines, code_lines: full.totals.code,
    languages: full.languages.slice(0, 5).map(({ name, share, code }) => ({ name, share, code })),
    findings: { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low"), info: count("info") }, dependencies: full.dependencies.length,
  };
}

/** Format -> file name, media type, text. */
export function reportFiles(full) {
  const bom = { bomFormat: "CycloneDX", specVersion: "1.6", version: 1, components: full.dependencies.map((d) => ({ type: "library", "bom-ref": d.purl, name: d.name, version: d.version, purl: d.purl })) };
  return {
    json: ["report.json", "application/json", JSON.stringify(full, null, 2)],
    markdown: ["report.md", "text/markdown; charset=utf-8", `# ${full.name}\n\nHealth ${Math.floor(full.health.score * 100)} of 100.\n`],
    cyclonedx: ["bom.cdx.json", "application/vnd.cyclonedx+json", JSON.stringify(bom, null, 2)],
  };
}
