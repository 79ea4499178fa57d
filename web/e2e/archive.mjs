// Makes a small .tar.gz of source files in memory, so that a real runner has something to scan.
import { gzipSync } from "node:zlib";

function entry(name, text) {
  const data = Buffer.from(text);
  const head = Buffer.alloc(512);
  head.write(name, 0);
  head.write("0000644\0", 100);
  head.write("0000000\0", 108);
  head.write("0000000\0", 116);
  head.write(data.length.toString(8).padStart(11, "0") + "\0", 124);
  head.write("00000000000\0", 136);
  head.write("        ", 148);
  head.write("0", 156);
  head.write("ustar\0" + "00", 257);
  const sum = head.reduce((a, b) => a + b, 0);
  head.write(sum.toString(8).padStart(6, "0") + "\0 ", 148);
  return Buffer.concat([head, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

/** A project of a few languages with a lock file. */
export function archive() {
  const rust = Array.from({ length: 40 }, (_, i) => `/// Adds ${i}.\npub fn add_${i}(n: u64) -> u64 {\n    n + ${i}\n}\n`).join("\n");
  const files = {
    "demo/README.md": "# Demo\n\nA small project to scan.\n",
    "demo/LICENSE": "MIT License\n",
    "demo/src/lib.rs": rust,
    "demo/src/main.rs": 'fn main() {\n    println!("hello");\n}\n',
    "demo/web/index.ts": "export const greet = (name: string): string => `Hello ${name}`;\n",
    "demo/Cargo.toml": '[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\nitoa = "1"\n',
    "demo/Cargo.lock": 'version = 4\n\n[[package]]\nname = "demo"\nversion = "0.1.0"\ndependencies = ["itoa"]\n\n[[package]]\nname = "itoa"\nversion = "1.0.15"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "4a5f13b858c8d314ee3e8f639011f7ccefe71f97f96e50151fb991f267928e2c"\n',
  };
  return gzipSync(Buffer.concat([...Object.entries(files).map(([n, t]) => entry(n, t)), Buffer.alloc(1024)]));
}
