// Accounts at other providers: the button and what is said when it does not work; linking and unlinking by keyboard.
import assert from "node:assert/strict";
import path from "node:path";
import { needs } from "./needs.mjs";

const WHY = "the provider of this journey is the mock's; real ones are spoken to in tests/workerd/federation.rs";

export default {
  "a provider's button leads away, and back to what is to be done": needs("mock", WHY, async ({ page: open, shots }) => {
    const page = await open();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with Example ID" }).press("Enter");
    await page.waitForURL((u) => u.searchParams.get("refused") === "account-exists");
    await page.getByText("This address already has an account.").waitFor();
    await page.getByText(/link the provider in Settings/).waitFor();
    await page.screenshot({ path: path.join(shots, "provider-account-exists.png") });
    await page.goto("/sign-in?refused=%3Cb%3E");
    await page.getByRole("button", { name: "Sign in with Example ID" }).waitFor();
    assert.equal(await page.locator(".banner").count(), 0);
  }),

  "an account is linked and unlinked": needs("mock", WHY, async ({ signedIn, shots }) => {
    const page = await signedIn();
    await page.goto("/settings/account");
    await page.getByRole("button", { name: "Link Example ID" }).press("Enter");
    await page.getByText("owner@people.example").waitFor();
    await page.screenshot({ path: path.join(shots, "linked-accounts.png") });
    await page.getByRole("button", { name: "Unlink Example ID" }).press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).press("Enter");
    await page.getByText("Example ID is unlinked.").waitFor();
    await page.getByText("owner@people.example").waitFor({ state: "detached" });
  }),
};
