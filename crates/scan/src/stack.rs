//! The technology stack, each entry with its evidence.
//!
//! For: marker files, image names in Dockerfiles, and frameworks among the dependencies.
//! Not for: guessing from source text.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::{Evidence, Package, Technology};

use crate::engine::tally::SHOWN;

/// One sign of a technology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which technology.
    pub name: &'static str,
    /// Its category.
    pub category: &'static str,
    /// Where.
    pub evidence: Evidence,
}

/// Evidence by category and name of a technology.
pub type Marks = BTreeMap<(&'static str, &'static str), BTreeSet<Evidence>>;

/// (base name, technology, category)
const FILES: &[(&str, &str, &str)] = &[
    ("Cargo.toml", "Cargo", "build"),
    ("package.json", "Node.js package", "build"),
    ("pyproject.toml", "Python project", "build"),
    ("go.mod", "Go modules", "build"),
    ("pom.xml", "Maven", "build"),
    ("build.gradle", "Gradle", "build"),
    ("build.gradle.kts", "Gradle", "build"),
    ("CMakeLists.txt", "CMake", "build"),
    ("Makefile", "Make", "build"),
    ("package-lock.json", "npm", "package_manager"),
    ("yarn.lock", "Yarn", "package_manager"),
    ("pnpm-lock.yaml", "pnpm", "package_manager"),
    ("poetry.lock", "Poetry", "package_manager"),
    ("uv.lock", "uv", "package_manager"),
    ("Pipfile", "Pipenv", "package_manager"),
    ("wrangler.toml", "Cloudflare Workers", "platform"),
    ("wrangler.jsonc", "Cloudflare Workers", "platform"),
    ("vercel.json", "Vercel", "platform"),
    ("netlify.toml", "Netlify", "platform"),
    ("fly.toml", "Fly.io", "platform"),
    ("Dockerfile", "Docker", "container"),
    ("docker-compose.yml", "Docker Compose", "container"),
    ("compose.yaml", "Docker Compose", "container"),
    ("kustomization.yaml", "Kustomize", "container"),
    ("Chart.yaml", "Helm", "container"),
    (".gitlab-ci.yml", "GitLab CI", "ci"),
    ("Jenkinsfile", "Jenkins", "ci"),
    ("azure-pipelines.yml", "Azure Pipelines", "ci"),
    ("tsconfig.json", "TypeScript", "tool"),
    ("clippy.toml", "Clippy", "tool"),
    ("rustfmt.toml", "rustfmt", "tool"),
    ("deny.toml", "cargo-deny", "tool"),
    (".pre-commit-config.yaml", "pre-commit", "tool"),
    ("renovate.json", "Renovate", "tool"),
];

/// (ecosystem, package, technology, category); only direct dependencies count.
const PACKAGES: &[(&str, &str, &str, &str)] = &[
    ("npm", "react", "React", "framework"),
    ("npm", "preact", "Preact", "framework"),
    ("npm", "vue", "Vue", "framework"),
    ("npm", "svelte", "Svelte", "framework"),
    ("npm", "@angular/core", "Angular", "framework"),
    ("npm", "next", "Next.js", "framework"),
    ("npm", "express", "Express", "framework"),
    ("npm", "hono", "Hono", "framework"),
    ("npm", "vite", "Vite", "build"),
    ("npm", "esbuild", "esbuild", "build"),
    ("npm", "typescript", "TypeScript", "tool"),
    ("npm", "jest", "Jest", "test"),
    ("npm", "vitest", "Vitest", "test"),
    ("npm", "playwright", "Playwright", "test"),
    ("npm", "wrangler", "Cloudflare Workers", "platform"),
    ("cargo", "axum", "axum", "framework"),
    ("cargo", "actix-web", "Actix Web", "framework"),
    ("cargo", "tokio", "Tokio", "framework"),
    ("cargo", "worker", "Cloudflare Workers", "platform"),
    ("cargo", "wasm-bindgen", "WebAssembly", "platform"),
    ("cargo", "rusqlite", "SQLite", "database"),
    ("cargo", "sqlx", "SQLx", "database"),
    ("cargo", "proptest", "proptest", "test"),
    ("pypi", "django", "Django", "framework"),
    ("pypi", "flask", "Flask", "framework"),
    ("pypi", "fastapi", "FastAPI", "framework"),
    ("pypi", "pytest", "pytest", "test"),
    ("pypi", "torch", "PyTorch", "framework"),
    ("golang", "github.com/gin-gonic/gin", "Gin", "framework"),
    ("golang", "google.golang.org/grpc", "gRPC", "framework"),
    ("maven", "org.springframework.boot:spring-boot-starter-web", "Spring Boot", "framework"),
    ("maven", "junit:junit", "JUnit", "test"),
    ("maven", "org.junit.jupiter:junit-jupiter", "JUnit", "test"),
];

fn mark(name: &'static str, category: &'static str, path: &str, line: Option<u64>, detail: String) -> Mark {
    Mark { name, category, evidence: Evidence { path: path.to_owned(), line, detail } }
}

/// Marker files and folders.
pub fn by_path(path: &str, base: &str) -> Vec<Mark> {
    let known = FILES.iter().filter(|(file, _, _)| *file == base);
    let mut marks: Vec<Mark> = known
        .map(|(file, name, category)| mark(name, category, path, None, format!("{file} is here")))
        .collect();
    if path.starts_with(".github/workflows/") && (base.ends_with(".yml") || base.ends_with(".yaml")) {
        marks.push(mark("GitHub Actions", "ci", path, None, "a workflow".to_owned()));
    }
    if base.ends_with(".tf") {
        marks.push(mark("Terraform", "platform", path, None, "a Terraform file".to_owned()));
    }
    marks
}

/// Base images, and tests that live beside the code.
pub fn by_content(path: &str, base: &str, bytes: &[u8]) -> Vec<Mark> {
    if base == "Dockerfile" || base.ends_with(".dockerfile") {
        return images(path, bytes);
    }
    if base.ends_with(".rs") {
        let found = memchr::memmem::find(bytes, b"#[test]").map(|at| {
            let before = bytes.get(..at).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
            mark("Rust tests", "test", path, Some(line), "#[test]".to_owned())
        });
        return found.into_iter().collect();
    }
    Vec::new()
}

fn images(path: &str, bytes: &[u8]) -> Vec<Mark> {
    const IMAGES: &[(&str, &str, &str)] = &[
        ("postgres", "PostgreSQL", "database"),
        ("redis", "Redis", "database"),
        ("nginx", "nginx", "platform"),
        ("node", "Node.js", "platform"),
        ("python", "CPython", "platform"),
        ("debian", "Debian", "platform"),
        ("alpine", "Alpine Linux", "platform"),
    ];
    let text = String::from_utf8_lossy(bytes);
    let mut marks = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let Some(image) = line.trim().strip_prefix("FROM ") else { continue };
        let image = image.split_ascii_whitespace().find(|w| !w.starts_with("--")).unwrap_or_default();
        let bare = image.rsplit('/').next().unwrap_or_default().split([':', '@']).next().unwrap_or_default();
        let known = IMAGES.iter().find(|(name, _, _)| *name == bare);
        marks.extend(
            known.map(|(_, name, kind)| mark(name, kind, path, Some(i as u64 + 1), format!("FROM {image}"))),
        );
    }
    marks
}

/// Merges marks and dependencies, by category and name.
pub fn technologies(marks: Marks, packages: &[Package]) -> Vec<Technology> {
    let mut found: BTreeMap<(&str, &str), Technology> = BTreeMap::new();
    for ((category, name), evidence) in marks {
        let entry = found.entry((category, name)).or_insert_with(|| blank(name, category, 0.9));
        entry.evidence.extend(evidence);
    }
    for package in packages.iter().filter(|p| p.direct != Some(false)) {
        let known =
            PACKAGES.iter().find(|(eco, name, _, _)| *eco == package.ecosystem && *name == package.name);
        let Some((_, _, name, category)) = known else { continue };
        let entry = found.entry((category, name)).or_insert_with(|| blank(name, category, 1.0));
        entry.confidence = 1.0;
        if entry.version.is_none() && !package.version.is_empty() {
            entry.version = Some(package.version.clone());
        }
        let detail = format!("depends on {} {}", package.name, package.version).trim_end().to_owned();
        entry.evidence.push(Evidence { path: package.source_path.clone(), line: None, detail });
    }
    found
        .into_values()
        .map(|mut technology| {
            technology.evidence.sort();
            technology.evidence.dedup();
            technology.evidence.truncate(SHOWN);
            technology
        })
        .collect()
}

fn blank(name: &str, category: &str, confidence: f64) -> Technology {
    let (name, category) = (name.to_owned(), category.to_owned());
    Technology { name, category, version: None, confidence, evidence: Vec::new() }
}
