// Sends a file: checksum, plan, parts with retry, completion. Resumes where an earlier try ended,
// even after a reload. Not for: what is done with the upload afterwards.
import { body, http, once, toError, ApiError } from "../api/client";
import { authorization } from "../api/credential";
import type { Upload } from "../api/types";
import { remember, remembered } from "../lib/storage";
import type { HashReply, HashRequest } from "./hasher.worker";
import { missingParts, receivedBytes, retryDelay, type Part } from "./planner";

export type UploadPhase = "checksum" | "sending" | "joining" | "done";
export interface UploadProgress {
  phase: UploadPhase;
  done: number;
  total: number;
  /** The connection was lost; this is the number of the next try. */
  retrying?: number;
}
export interface UploadOptions {
  signal: AbortSignal;
  onProgress: (progress: UploadProgress) => void;
}

const MAX_TRIES = 6;
let hasher: Worker | null = null;
let lastHash = 0;

/** SHA-256 of a blob as lower-case hex, worked out in the checksum worker. */
export function sha256(blob: Blob, signal: AbortSignal, onDone: (bytes: number) => void = () => {}): Promise<string> {
  hasher ??= new Worker(__HASHER_URL__, { type: "module" });
  const worker = hasher;
  const id = ++lastHash;
  return new Promise((resolve, reject) => {
    const stop = () => { worker.removeEventListener("message", hear); signal.removeEventListener("abort", cancel); };
    const cancel = () => { stop(); worker.terminate(); hasher = null; reject(new DOMException("cancelled", "AbortError")); };
    const hear = ({ data }: MessageEvent<HashReply>) => {
      if (data.id !== id) return;
      if ("done" in data) return onDone(data.done);
      stop();
      if ("hex" in data) resolve(data.hex);
      else reject(new Error(data.error));
    };
    worker.addEventListener("message", hear);
    signal.addEventListener("abort", cancel);
    worker.postMessage({ id, blob } satisfies HashRequest);
  });
}

/** Uploads a file and returns the completed upload. Throws `ApiError`, or `AbortError` when cancelled. */
export async function upload(file: File, { signal, onProgress }: UploadOptions): Promise<Upload> {
  const total = file.size;
  onProgress({ phase: "checksum", done: 0, total });
  const digest = await sha256(file, signal, (done) => onProgress({ phase: "checksum", done, total }));
  const plan = await begin(file, digest, signal);
  if (plan.state === "complete") return plan;
  const finished = plan.mode === "single" ? await sendSingle(file, plan, { signal, onProgress }) : await sendParts(file, plan, { signal, onProgress });
  remember(`upload.${digest}`, null);
  onProgress({ phase: "done", done: total, total });
  return finished;
}

/** The upload begun earlier for the same bytes when it is still open, else a new one. */
async function begin(file: File, digest: string, signal: AbortSignal): Promise<Upload> {
  const known = remembered(`upload.${digest}`);
  if (known) {
    const before = await http.GET("/v1/uploads/{id}", { params: { path: { id: known } }, signal }).catch(() => null);
    const found = before?.data as Upload | undefined;
    if (found && found.size === file.size && found.state !== "aborted") return found;
    remember(`upload.${digest}`, null);
  }
  const made = await body<Upload>(
    http.POST("/v1/uploads", { body: { filename: file.name, size: file.size, sha256: digest }, headers: once(), signal }),
  );
  remember(`upload.${digest}`, made.id);
  return made;
}

async function sendSingle(file: File, plan: Upload, { signal, onProgress }: UploadOptions): Promise<Upload> {
  const url = `/v1/uploads/${plan.id}/content`;
  const answer = await persist(signal, onProgress, file.size, 0, () =>
    put(url, file, plan.sha256, signal, (done) => onProgress({ phase: "sending", done, total: file.size })),
  );
  return JSON.parse(answer) as Upload;
}

async function sendParts(file: File, plan: Upload, options: UploadOptions): Promise<Upload> {
  const { signal, onProgress } = options;
  let sent = receivedBytes(plan);
  for (const part of missingParts(plan)) {
    await persist(signal, onProgress, file.size, sent, () => sendPart(file, plan, part, sent, options));
    sent += part.end - part.start;
  }
  onProgress({ phase: "joining", done: file.size, total: file.size });
  return body<Upload>(http.POST("/v1/uploads/{id}/complete", { params: { path: { id: plan.id } }, signal }));
}

async function sendPart(file: File, plan: Upload, part: Part, sent: number, { signal, onProgress }: UploadOptions): Promise<string> {
  const slice = file.slice(part.start, part.end);
  const digest = await sha256(slice, signal);
  return put(`/v1/uploads/${plan.id}/parts/${part.number}`, slice, digest, signal, (done) =>
    onProgress({ phase: "sending", done: sent + done, total: file.size }),
  );
}

/** Repeats `send` while the network or the server is in trouble; a refusal (4xx) is final. */
async function persist(
  signal: AbortSignal,
  onProgress: UploadOptions["onProgress"],
  total: number,
  done: number,
  send: () => Promise<string>,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const temporary = error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429);
      if (!temporary || attempt >= MAX_TRIES || signal.aborted) throw error;
      onProgress({ phase: "sending", done, total, retrying: attempt + 1 });
      await new Promise((resolve) => setTimeout(resolve, retryDelay(attempt, Math.random())));
      signal.throwIfAborted();
    }
  }
}

/** PUT by XMLHttpRequest, because fetch cannot say how much of a body has been sent. */
function put(url: string, blob: Blob, digest: string, signal: AbortSignal, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener("abort", abort);
    request.open("PUT", url);
    for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Content-SHA256", digest);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
      if (signal.aborted) return reject(new DOMException("cancelled", "AbortError"));
      if (request.status === 0) return reject(new ApiError(0, {}, null));
      if (request.status < 300) return resolve(request.responseText);
      const headers = { "x-request-id": request.getResponseHeader("x-request-id") ?? "" };
      toError(new Response(request.responseText, { status: request.status, headers })).then(reject, reject);
    };
    request.send(blob);
  });
}
