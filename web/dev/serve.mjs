// `npm --prefix web run dev`: builds in development mode, watches, and serves against the mock with
// a few projects in it. Prints a sign-in link.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startMock } from "./mock.mjs";
import { seed } from "./seed.mjs";

const build = spawn(process.execPath, [fileURLToPath(new URL("../build.mjs", import.meta.url)), "--dev", "--watch"], { stdio: "inherit" });
const mock = await startMock({ port: Number(process.env.PORT ?? 8780) });
seed(mock.store);
const answer = await fetch(`${mock.url}/v1/owner-links`, { method: "POST", headers: { authorization: `Bearer ${mock.ownerToken}` } });
console.log(`sign in: ${(await answer.json()).url}`);
process.on("SIGINT", () => { build.kill(); mock.stop(); process.exit(0); });
