// What was pasted into a sign-in field: a whole link, or the bare token or key in it.

function after(name: string, text: string): string | undefined {
  const found = new RegExp(`[#&?]${name}=([^&\\s]+)`).exec(text)?.[1];
  try {
    return found ? decodeURIComponent(found) : undefined;
  } catch {
    return found;
  }
}

/** The token of an owner link, or the bare token or key. */
export function tokenFrom(pasted: string): string {
  return after("token", pasted) ?? pasted.trim();
}

/** The token of a mailed link; empty when it is none. */
export function linkFrom(pasted: string): string {
  return after("link", pasted) ?? "";
}
