// What is kept for an organisation and for its API clients: secrets put, replaced and deleted; tokens listed and ended.
import assert from "node:assert/strict";
import path from "node:path";

export default {
  "secrets: kept, replaced and deleted by keyboard, and never shown": async ({ signedIn, shots }) => {
    const page = await signedIn();
    await page.goto("/settings/secrets");
    await page.getByRole("button", { name: "New secret" }).press("Enter");
    await page.getByRole("textbox", { name: "Name" }).fill("9wrong");
    await page.getByRole("textbox", { name: "Value" }).fill("sk-journey-0123456789");
    await page.getByRole("button", { name: "Keep it" }).press("Enter");
    await page.getByText("Must be 1 to 64 of A-Z, 0-9 and _").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("journey_key");
    await page.screenshot({ path: path.join(shots, "secret-new.png") });
    await page.getByRole("textbox", { name: "Value" }).press("Enter");
    await page.getByText("JOURNEY_KEY is kept.").waitFor();
    await page.getByRole("cell", { name: "JOURNEY_KEY" }).or(page.getByRole("rowheader", { name: "JOURNEY_KEY" })).first().waitFor();
    await page.screenshot({ path: path.join(shots, "secrets.png") });

    await page.getByRole("button", { name: "Replace JOURNEY_KEY" }).press("Enter");
    await page.getByRole("textbox", { name: "Value" }).fill("sk-journey-9876543210");
    await page.getByRole("textbox", { name: "Value" }).press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("button", { name: "Replace JOURNEY_KEY" }).waitFor();
    assert.ok(!(await page.content()).includes("sk-journey"), "a value is on the page");

    await page.getByRole("button", { name: "Delete JOURNEY_KEY" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
    await page.getByText("JOURNEY_KEY is deleted.").waitFor();
    await page.getByRole("button", { name: "Replace JOURNEY_KEY" }).waitFor({ state: "detached" });
  },

  "tokens: a client's tokens are seen in the account and ended": async ({ signedIn, real, shots }) => {
    const page = await signedIn();
    if (real) {
      const made = await page.evaluate(async () => {
        const answer = await fetch("/v1/tokens", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "A client" }) });
        return answer.status;
      });
      assert.equal(made, 201);
    }
    await page.goto("/settings/account");
    await page.getByRole("button", { name: "End A client" }).waitFor();
    await page.screenshot({ path: path.join(shots, "tokens.png"), fullPage: true });
    await page.getByRole("button", { name: "End A client" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "End" }).press("Enter");
    await page.getByText("The tokens of A client have ended.").waitFor();
    await page.getByText("No API client has tokens").waitFor();
  },
};
