// Security: an attack is seen, opens an incident, and the incident is closed; an assessment is tried.
import assert from "node:assert/strict";
import { needs } from "./needs.mjs";

const ATTACK = "/v1/projects?sort=../../../../etc/passwd&q=1'%20UNION%20SELECT%20password%20FROM%20users--";

export default {
  "attacks are seen, an incident is closed, an assessment is tried": needs("git", "the mock has no guard", async ({ signedIn, api, base }) => {
    const { key } = await api("POST", "/v1/api-keys", { name: `robot ${Date.now().toString(36)}`, scopes: ["read"], role: "viewer" });
    for (let turn = 0; turn < 4; turn += 1) {
      const answer = await fetch(`${base}${ATTACK}`, { headers: { authorization: `Bearer ${key}` } });
      assert.equal(answer.status, 422, "it is served like any other request");
      await new Promise((done) => setTimeout(done, 300));
    }
    const page = await signedIn();
    await page.getByRole("navigation", { name: "Main" }).last().getByRole("link", { name: "Security" }).click();
    await page.waitForURL(/\/security$/);
    await page.getByText("GET /v1/projects").first().waitFor();
    await page.getByLabel("Level").selectOption("critical");
    await page.waitForURL(/level=critical/);
    await page.getByText("Critical").and(page.locator(":not(option)")).first().waitFor();
    await page.getByLabel("Level").selectOption("medium");
    await page.getByRole("button", { name: "Clear filters" }).or(page.getByText("GET /v1/projects").first()).first().waitFor();

    await page.getByRole("link", { name: "Incidents" }).click();
    await page.waitForURL(/\/security\/incidents$/);
    const close = page.getByRole("button", { name: /^Close the incident of key_/ }).first();
    await close.waitFor();
    await close.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Close incident" }).click();
    await page.getByText(/^Closed by /).first().waitFor();
    const open = await api("GET", "/v1/security/incidents?state=open");
    assert.equal(open.items.length, 0, JSON.stringify(open));

    await page.getByRole("link", { name: "Try an assessment" }).click();
    await page.getByLabel("Path and query").fill("/v1/search?q=<script>alert(1)</script>");
    await page.getByRole("button", { name: "Assess" }).click();
    await page.getByText(/^xss-/).first().waitFor();
    await page.getByLabel("Path and query").fill("/v1/search?q=summer");
    await page.getByRole("button", { name: "Assess" }).click();
    await page.getByText("No rule matched").waitFor();
  }),
};
