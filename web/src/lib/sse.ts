// Server-sent events with resume: the stream format of the HTML standard (section 9.2), read over
// fetch because `EventSource` cannot start from a given event nor say why it failed.
export interface SseEvent {
  /** Last id seen, kept over events that carry none. */
  id: string;
  /** Event name; `message` when none was given. */
  event: string;
  data: string;
}

/** Incremental parser: feed text as it comes, get whole events. Pure. */
export class SseParser {
  private buffer = "";
  private data: string[] = [];
  private event = "";
  private skipLineFeed = false;
  /** The last id seen: what `Last-Event-ID` must carry. */
  lastId = "";
  /** Reconnection time asked for by the server, in ms. */
  retry: number | null = null;

  /** Takes a piece of the stream, cut anywhere, and returns the events it completes. */
  push(text: string): SseEvent[] {
    const events: SseEvent[] = [];
    let rest = this.buffer + text;
    for (;;) {
      if (this.skipLineFeed && rest.length > 0) {
        if (rest.startsWith("\n")) rest = rest.slice(1);
        this.skipLineFeed = false;
      }
      const end = rest.search(/[\r\n]/);
      if (end === -1) break;
      const event = this.line(rest.slice(0, end));
      if (event) events.push(event);
      this.skipLineFeed = rest[end] === "\r";
      rest = rest.slice(end + 1);
    }
    this.buffer = rest;
    return events;
  }

  private line(line: string): SseEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null; // a comment, used to keep the line open
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return null;
  }

  private dispatch(): SseEvent | null {
    const event = { id: this.lastId, event: this.event || "message", data: this.data.join("\n") };
    const empty = this.data.length === 0 && this.event === "";
    this.data = [];
    this.event = "";
    return empty ? null : event;
  }
}

export interface FollowOptions {
  url: string;
  /** Start after this event. */
  lastId?: string;
  signal: AbortSignal;
  onEvent: (event: SseEvent) => void;
  /** True once the stream is open, false while it is being opened again. */
  onOpen?: (open: boolean) => void;
  /** More request headers. */
  headers?: Record<string, string>;
  fetch?: typeof fetch;
  /** Waiting, replaceable in tests. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

/**
 * Follows a stream until it sends `event: end`, over lost connections, resuming after the last
 * event seen. Gives up (throws) only when the server refuses: a 4xx other than 408 and 429.
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { signal, onOpen } = options;
  const get = options.fetch ?? fetch;
  const wait = options.wait ?? sleep;
  const parser = new SseParser();
  parser.lastId = options.lastId ?? "";
  let failures = 0;
  while (!signal.aborted) {
    try {
      const seen = parser.lastId;
      if (await once(get, options, parser)) return;
      failures = parser.lastId === seen ? failures + 1 : 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) throw error;
      failures += 1;
    }
    onOpen?.(false);
    await wait(parser.retry ?? Math.min(15_000, 500 * 2 ** Math.min(failures, 5)), signal);
  }
}

/** The server answered, and the answer is no. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`event stream refused with status ${status}`);
  }
}

/** One connection. True when the server said the story is over. */
async function once(get: typeof fetch, { url, signal, onEvent, onOpen, ...options }: FollowOptions, parser: SseParser): Promise<boolean> {
  const headers: Record<string, string> = { ...options.headers, Accept: "text/event-stream" };
  if (parser.lastId) headers["Last-Event-ID"] = parser.lastId;
  const response = await get(url, { headers, signal });
  if (response.status === 204) return true;
  if (!response.ok || !response.body) {
    const temporary = response.status >= 500 || response.status === 408 || response.status === 429;
    if (temporary) throw new Error(`event stream: status ${response.status}`);
    throw new Refused(response.status);
  }
  onOpen?.(true);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const fresh = new SseParser(); // what a cut connection left half-read must not leak into this one
  fresh.lastId = parser.lastId;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    const events = fresh.push(value);
    parser.retry = fresh.retry; // also where no event follows: the server asks for patience before it closes
    for (const event of events) {
      parser.lastId = event.id;
      if (event.event === "end") return true;
      onEvent(event);
    }
  }
}
