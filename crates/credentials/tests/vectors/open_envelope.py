"""Opens an envelope of `tests/envelope.rs` with another implementation and prints the secret.

pip install cryptography==50.0.2; python3 open_envelope.py MASTER_KEY_BASE64 < envelope.txt
"""

import base64
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PLACE = ["secrets", "sec_1", "value", "org_1"]


def aad(purpose, key_id):
    parts = [purpose, key_id, *PLACE]
    return b"ve-envelope-v1" + b"".join(len(part).to_bytes(8, "big") + part.encode() for part in parts)


data = bytes.fromhex(sys.stdin.read())
assert data[0] == 1
length = data[1]
key_id, data = data[2 : 2 + length].decode(), data[2 + length :]
wrap_nonce, wrapped, nonce, sealed = data[:12], data[12:60], data[60:72], data[72:]
data_key = AESGCM(base64.b64decode(sys.argv[1])).decrypt(wrap_nonce, wrapped, aad("key", key_id))
print(AESGCM(data_key).decrypt(nonce, sealed, aad("text", "")).decode())
