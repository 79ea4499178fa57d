// SHA-256 of a file or a slice, off the main thread and in bounded memory (1 MiB at a time).
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export interface HashRequest {
  id: number;
  blob: Blob;
}
export type HashReply =
  | { id: number; done: number }
  | { id: number; hex: string }
  | { id: number; error: string };

const STEP = 1024 * 1024;
const reply = (message: HashReply) => self.postMessage(message);

async function hash({ id, blob }: HashRequest): Promise<void> {
  const state = sha256.create();
  for (let at = 0; at < blob.size; at += STEP) {
    state.update(new Uint8Array(await blob.slice(at, at + STEP).arrayBuffer()));
    if (at % (8 * STEP) === 0) reply({ id, done: at });
  }
  reply({ id, hex: bytesToHex(state.digest()) });
}

self.addEventListener("message", (event: MessageEvent<HashRequest>) => {
  hash(event.data).catch((error: unknown) => reply({ id: event.data.id, error: String(error) }));
});
