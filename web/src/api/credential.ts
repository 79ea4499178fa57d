// Signed in with an API key: it is kept for this tab only (sessionStorage) and sent as a bearer.
// Owner links give an HttpOnly cookie instead, and nothing is kept here.
let memory: string | null = null;

/** The key to send, or null when the cookie does it. */
export function bearer(): string | null {
  if (memory !== null || typeof sessionStorage === "undefined") return memory;
  try {
    memory = sessionStorage.getItem("vibe.key");
  } catch {
    // storage is blocked: the key lasts for the page
  }
  return memory;
}

/** Takes a key into use, or forgets it with null. */
export function setBearer(key: string | null): void {
  memory = key;
  try {
    if (key === null) sessionStorage.removeItem("vibe.key");
    else sessionStorage.setItem("vibe.key", key);
  } catch {
    // see above
  }
}

/** Is this an API key (and not the token of an owner link)? */
export const isApiKey = (text: string): boolean => text.startsWith("ve_");

/** Headers for calls that do not go through the client. */
export const authorization = (): Record<string, string> => {
  const key = bearer();
  return key ? { Authorization: `Bearer ${key}` } : {};
};
