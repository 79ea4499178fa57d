// The typed HTTP client: one function that turns every refusal into an `ApiError`.
// Not for: which calls exist (index.ts) or for streams (lib/sse.ts).
import createClient, { type Middleware } from "openapi-fetch";
import { bearer } from "./credential";
import type { Problem } from "./types";
import type { paths } from "./schema";

/** A refusal, or no answer at all (`status` 0). Always has words for people and, when answered, a request id. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    readonly requestId: string | null,
  ) {
    super(problem.detail || problem.title || `HTTP ${status}`);
  }

  /** The stable last word of the problem's type: `not-found`, `invalid-body`, … */
  get kind(): string {
    return this.status === 0 ? "offline" : (this.problem.type ?? "").replace(/^.*\//, "") || `http-${this.status}`;
  }

  /** What is wrong with one field of the body, if the server named it. */
  field(name: string): string | undefined {
    return this.problem.errors?.find((e) => e.field === name || e.field.endsWith(`.${name}`) || e.field.startsWith(`${name}[`) || e.field.startsWith(`${name}.`))?.detail;
  }
}

/** Called when a session turns out to be over. */
export const onSignedOut: { call: () => void } = { call: () => {} };

/** Called when the session waits for the code of the second factor. */
export const onCodeNeeded: { call: () => void } = { call: () => {} };

/** Called when a change needs a fresh proof; true: it was given, the change may be sent again. */
export const stepUp: { call: () => Promise<boolean> } = { call: async () => false };

/** Copies of the requests under way: a body can be sent only once. */
const copies = new WeakMap<Request, Request>();

/** Reads a refused response into an error. Anything that is not a problem document still gives one. */
export async function toError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  let problem: Partial<Problem> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed && typeof parsed === "object") problem = parsed as Partial<Problem>;
  } catch {
    problem = { title: response.statusText || undefined };
  }
  return new ApiError(response.status, problem, response.headers.get("x-request-id") ?? problem.request_id ?? null);
}

const refusals: Middleware = {
  onRequest({ request }) {
    const key = bearer();
    if (key) request.headers.set("Authorization", `Bearer ${key}`);
    copies.set(request, request.clone());
    return request;
  },
  async onResponse({ response, request }) {
    if (response.ok || response.status === 304) return undefined;
    const asks = /^\/v1\/(sessions?$|sign-in\/|password-resets)/.test(new URL(request.url).pathname);
    if (response.status === 401 && !asks) onSignedOut.call();
    const error = await toError(response);
    if (error.kind === "second-factor-required") onCodeNeeded.call();
    const copy = copies.get(request);
    if (error.kind !== "step-up-required" || !copy || !(await stepUp.call())) throw error;
    const again = await fetch(copy);
    if (!again.ok) throw await toError(again);
    return again;
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === "AbortError")) return undefined;
    return new ApiError(0, {}, null);
  },
};

const origin = typeof window === "undefined" ? "http://localhost" : window.location.origin;
export const http = createClient<paths>({ baseUrl: origin, credentials: "same-origin" });
http.use(refusals);

/** The body of an answer; refusals have thrown by now. */
export async function body<T>(call: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  return (await call).data as T;
}

/** A fresh key for a write that may be sent twice. `randomUUID` needs a secure origin, this does not. */
export function idempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}
/** Header parameters that make a POST safe to repeat. */
export const once = () => ({ "Idempotency-Key": idempotencyKey() });
