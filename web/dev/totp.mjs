// One-time passwords (RFC 6238) for the mock and the browser journeys: what an authenticator app does.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The six digits of a base32 secret, `steps` half minutes from now. */
export function totp(secret, steps = 0) {
  const bits = [...secret].map((c) => LETTERS.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", key).update(counter).digest();
  const word = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(word % 1_000_000).padStart(6, "0");
}

/** A new secret. */
export const newSecret = (random) => [...random].map((byte) => LETTERS[byte & 31]).join("");
