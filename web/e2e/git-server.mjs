// A Git server on loopback for the journeys: git's own http-backend behind node:http, with one repository,
// made here. While `stalled`, it takes requests and does not answer: a scan that lasts as long as one likes.
//
// Not for: anything but tests; it knows no authentication.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

/** The repository's one commit, as files. */
const FILES = {
  "Cargo.toml": '[package]\nname = "cloned"\nversion = "0.1.0"\nedition = "2024"\n',
  "main.rs": 'fn main() {\n    println!("cloned");\n}\n',
  "README.md": "# cloned\n",
};

export async function startGitServer() {
  const root = await mkdtemp(path.join(tmpdir(), "vibe-git-"));
  const work = path.join(root, "demo.git");
  const git = (...args) => execFileSync("git", ["-c", "user.name=e2e", "-c", "user.email=e2e@example.com", "-c", "init.defaultBranch=main", "-C", work, ...args], { encoding: "utf8" }).trim();
  execFileSync("git", ["init", "--quiet", work]);
  for (const [name, text] of Object.entries(FILES)) await writeFile(path.join(work, name), text);
  git("add", "--all");
  git("commit", "--quiet", "--message", "first");

  const held = new Set();
  const state = { stalled: false, requests: 0 };
  const server = createServer((request, response) => {
    state.requests += 1;
    if (state.stalled) {
      held.add(response);
      response.on("close", () => held.delete(response));
      return;
    }
    backend(root, request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.address().port}/demo.git`,
    commit: git("rev-parse", "HEAD"),
    /** Requests that wait for an answer now. */
    waiting: () => held.size,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true });
    },
  });
}

/** One request through CGI (RFC 3875), as `git help http-backend` describes it. */
function backend(root, request, response) {
  const url = new URL(request.url, "http://localhost");
  const cgi = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      // The folder of a checkout, not a bare repository.
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname.replace(/^\/demo\.git/, "/demo.git/.git"),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      CONTENT_LENGTH: request.headers["content-length"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: request.headers["git-protocol"] ?? "",
      REMOTE_ADDR: "127.0.0.1",
    },
  });
  request.pipe(cgi.stdin);
  cgi.stdin.on("error", () => {}); // it may end before it has read everything
  const chunks = [];
  cgi.stdout.on("data", (chunk) => chunks.push(chunk));
  cgi.on("close", () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf("\r\n\r\n");
    const headers = new Map(all.subarray(0, Math.max(end, 0)).toString("latin1").split("\r\n").map((line) => line.split(/:\s*/, 2)));
    const status = Number.parseInt(headers.get("Status") ?? (end < 0 ? "500" : "200"), 10);
    headers.delete("Status");
    response.writeHead(status, Object.fromEntries([...headers].filter(([name, value]) => name && value !== undefined)));
    response.end(all.subarray(end + 4));
  });
}
