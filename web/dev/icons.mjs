// Draws the app icons: the SVG mark as PNG at the sizes installers ask for.
// Own rasteriser (the mark is three rounded bars on a square), so that no native package is needed.
import { deflateSync } from "node:zlib";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

// The mark on a 64 x 64 grid: background, then bars [x, y, width, height, colour].
const GROUND = [0x1f, 0x3f, 0xa8];
const BARS = [
  [16, 32, 8, 16, [0x9d, 0xb8, 0xff]],
  [28, 22, 8, 26, [0xc9, 0xd8, 0xff]],
  [40, 14, 8, 34, [0xff, 0xff, 0xff]],
];

const hex = (c) => "#" + c.map((v) => v.toString(16).padStart(2, "0")).join("");

/** The mark as SVG, rounded for browsers' tabs. */
export function iconSvg() {
  const bars = BARS.map(([x, y, w, h, c]) => `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="3" fill="${hex(c)}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="${hex(GROUND)}"/>${bars.join("")}</svg>\n`;
}

/** Inside a rounded rectangle? Coordinates and radius on the 64 grid. */
function inside(px, py, x, y, w, h, r) {
  const dx = Math.max(x + r - px, 0, px - (x + w - r));
  const dy = Math.max(y + r - py, 0, py - (y + h - r));
  return px >= x && px < x + w && py >= y && py < y + h && dx * dx + dy * dy <= r * r;
}

function sample(px, py, corner) {
  for (const [x, y, w, h, c] of BARS) if (inside(px, py, x, y, w, h, 3)) return [...c, 255];
  return inside(px, py, 0, 0, 64, 64, corner) ? [...GROUND, 255] : [0, 0, 0, 0];
}

/** One pixel: 4 x 4 samples averaged, colour weighted by opacity. */
function pixel(col, row, size, corner, shrink) {
  const sum = [0, 0, 0, 0];
  for (let sy = 0; sy < 4; sy++) {
    for (let sx = 0; sx < 4; sx++) {
      const at = (v, s) => (((v + (s + 0.5) / 4) / size) * 64 - 32) / shrink + 32;
      const [r, g, b, a] = shrink === 1 ? sample(at(col, sx), at(row, sy), corner) : maskable(at(col, sx), at(row, sy));
      sum[0] += r * a; sum[1] += g * a; sum[2] += b * a; sum[3] += a;
    }
  }
  return sum[3] === 0 ? [0, 0, 0, 0] : [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3], sum[3] / 16].map(Math.round);
}

/** Maskable icons fill the whole square; the mark stays in the safe zone. */
function maskable(px, py) {
  const c = sample(px, py, 0);
  return c[3] === 0 ? [...GROUND, 255] : c;
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The mark as PNG (RGBA, 8 bit). */
export function iconPng(size, { mask = false } = {}) {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let row = 0; row < size; row++) {
    for (let col = 0; col < size; col++) {
      rows.set(pixel(col, row, size, 14, mask ? 0.8 : 1), row * (size * 4 + 1) + 1 + col * 4);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

/** Writes icon.svg and the PNGs of the manifest below `out`. */
export async function writeIcons(out) {
  await mkdir(path.join(out, "icons"), { recursive: true });
  await writeFile(path.join(out, "icon.svg"), iconSvg());
  await writeFile(path.join(out, "icons/icon-192.png"), iconPng(192));
  await writeFile(path.join(out, "icons/icon-512.png"), iconPng(512));
  await writeFile(path.join(out, "icons/maskable-512.png"), iconPng(512, { mask: true }));
}

if (process.argv[1]?.endsWith("icons.mjs")) await writeIcons(path.resolve(process.argv[2] ?? "static"));
