// What a journey needs of the server it walks on. The two halves of `cargo xtask test e2e` (the real product with
// LOCAL_GIT=1, the mock) have all of it between them, so every journey is walked somewhere.
const NEEDS = ["mock", "git", "mock or git", "mock or passwords", "real"];

/** A journey that is left out, with the reason, where the server lacks what it needs. No other journey may be. */
export function needs(what, why, run) {
  if (!NEEDS.includes(what)) throw new Error(`nobody provides ${what}`);
  return Object.assign(run, { needs: what, why });
}

/** Why `run` cannot be walked with these tools; undefined: it can. */
export const lacking = (run, tools) => (run.needs && !run.needs.split(" or ").some((what) => tools[what]) ? run.why : undefined);
