// Lists: every order of the projects, and what stands behind the first page of keys and runners.
import assert from "node:assert/strict";

const stamp = () => Date.now().toString(36);
const PROJECT = 'tbody th a[href^="/projects/prj_"]';

/** Waits until the list shows exactly these projects. */
async function shows(page, names) {
  const same = ([selector, wanted]) => wanted === [...document.querySelectorAll(selector)].map((a) => a.textContent).join();
  await page.waitForFunction(same, [PROJECT, names.join()]).catch(async () => {
    assert.deepEqual(await page.locator(PROJECT).allTextContents(), names, page.url());
  });
}

export default {
  "projects are listed in every order, from the heads and from the menu": async ({ signedIn, api }) => {
    const tag = `order-${stamp()}`;
    const made = [];
    for (const name of ["Beta", "Alpha", "Gamma"]) made.push(await api("POST", "/v1/projects", { name, tags: [tag] }));
    const page = await signedIn();
    const refused = [];
    page.on("response", (r) => { if (r.status() === 422) refused.push(r.url()); });
    const head = (name) => page.getByRole("columnheader", { name }).getByRole("button");
    await page.goto(`/projects?tag=${tag}`);
    await shows(page, ["Gamma", "Alpha", "Beta"]);
    await head("Changed").click();
    await shows(page, ["Beta", "Alpha", "Gamma"]);
    assert.equal(await page.getByRole("columnheader", { name: "Changed" }).getAttribute("aria-sort"), "ascending");
    await head("Changed").press("Enter");
    await shows(page, ["Gamma", "Alpha", "Beta"]);
    await head("Name").click();
    await shows(page, ["Alpha", "Beta", "Gamma"]);
    for (const sort of ["-score", "score"]) {
      const [answer] = await Promise.all([page.waitForResponse((r) => new URL(r.url()).searchParams.get("sort") === sort), head("Health").click()]);
      assert.equal(answer.status(), 200, sort);
    }
    const menu = page.getByLabel("Order");
    for (const order of await menu.locator("option").evaluateAll((all) => all.map((one) => one.value))) {
      await menu.selectOption(order);
      await page.waitForURL((u) => u.searchParams.get("sort") === order);
      await page.locator(PROJECT).nth(2).waitFor();
    }
    await page.goto(`/projects?tag=${tag}&sort=nonsense`); // somebody's old bookmark
    await shows(page, ["Gamma", "Alpha", "Beta"]);
    await page.waitForLoadState("networkidle");
    assert.deepEqual(refused, []);
    for (const project of made) await api("DELETE", `/v1/projects/${project.id}`);
  },

  "keys and runners behind the first page can be revoked": async ({ signedIn, api }) => {
    const page = await signedIn();
    const kinds = [["api-keys", "/settings/keys", { scopes: ["read"] }], ["runners", "/settings/runners", {}]];
    for (const [kind, address, more] of kinds) {
      const made = [];
      for (let n = 1; n <= 21; n++) made.push(await api("POST", `/v1/${kind}`, { name: `${kind} ${n} ${stamp()}`, ...more }));
      const [oldest, ...rest] = made;
      await page.goto(address);
      await page.getByText(rest[0].name).waitFor();
      assert.equal(await page.getByText(oldest.name).count(), 0, "the page has more than its share");
      await page.getByRole("button", { name: "Next" }).press("Enter");
      await page.getByText("Page 2").waitFor();
      await page.getByRole("button", { name: `Revoke ${oldest.name}` }).press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).press("Enter");
      await page.getByText(`${oldest.name} is revoked.`).waitFor();
      await page.getByRole("button", { name: `Revoke ${oldest.name}` }).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Back" }).press("Enter");
      await page.getByText(rest[0].name).waitFor();
      for (const one of rest) await api("DELETE", `/v1/${kind}/${one.id}`);
    }
  },
};
