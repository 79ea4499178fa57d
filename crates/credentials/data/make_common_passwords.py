"""Writes common_passwords.bin from a list of passwords, one a line, most common first (see README.md)."""

import hashlib
import sys

entries, seen = set(), set()
for line in sys.stdin:
    password = line.split()[0].lower() if line.split() else ""
    if len(password) < 8 or password in seen:
        continue
    seen.add(password)
    entries.add(int.from_bytes(hashlib.sha256(password.encode()).digest()[:4], "big") >> 2)
    if len(entries) == 3000:
        break

last, out = 0, bytearray()
for entry in sorted(entries):
    gap, last = entry - last, entry
    while gap >= 0x80:
        out.append(gap & 0x7F | 0x80)
        gap >>= 7
    out.append(gap)
sys.stdout.buffer.write(out)
