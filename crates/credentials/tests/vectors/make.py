"""Writes the vectors that other people's libraries make (fixed once; keys and salts differ with every run).

pip install pyjwt==2.15.1 cryptography==50.0.2 argon2-cffi==25.1.0 fido2==2.2.1
"""

import hashlib
import json

import jwt
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

NOW = 1_700_000_000


def pyjwt():
    keys = {
        "EdDSA": (ed25519.Ed25519PrivateKey.generate(), jwt.algorithms.OKPAlgorithm),
        "ES256": (ec.generate_private_key(ec.SECP256R1()), jwt.algorithms.ECAlgorithm),
        "RS256": (rsa.generate_private_key(65537, 2048), jwt.algorithms.RSAAlgorithm),
    }
    claims = {"iss": "https://edge.example", "aud": "https://edge.example/v1", "sub": "usr_1", "iat": NOW, "exp": NOW + 300}
    tokens, jwks = [], []
    for alg, (key, kind) in keys.items():
        tokens.append(jwt.encode(claims, key, algorithm=alg, headers={"kid": alg}))
        jwk = json.loads(kind.to_jwk(key.public_key()))
        jwks.append({**jwk, "kid": alg, "use": "sig", "alg": alg})
    return {"tokens": tokens, "jwks": {"keys": jwks}}


def argon2():
    rows = []
    for memory, passes, lanes in [(19456, 2, 1), (12288, 3, 1), (9216, 4, 1), (64, 1, 1)]:
        hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes)
        for password in ["correct horse battery staple", "pässwörd-日本語", "x" * 128]:
            rows.append({"password": password, "hash": hasher.hash(password)})
    return rows


def webauthn():
    """One EdDSA and one ES256 credential by python-fido2: objects as its classes encode them."""
    from fido2.cose import ES256, EdDSA
    from fido2.webauthn import (
        Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData,
    )
    from cryptography.hazmat.primitives import hashes

    rows = []
    rp, origin = "edge.example", "https://edge.example"
    rp_hash = hashlib.sha256(rp.encode()).digest()
    for name, key, cose in [
        ("EdDSA", ed25519.Ed25519PrivateKey.generate(), EdDSA),
        ("ES256", ec.generate_private_key(ec.SECP256R1()), ES256),
    ]:
        def sign(message):
            return key.sign(message) if name == "EdDSA" else key.sign(message, ec.ECDSA(hashes.SHA256()))

        flags = AuthenticatorData.FLAG
        public = cose.from_cryptography_key(key.public_key())
        credential = AttestedCredentialData.create(Aaguid(b"\1" * 16), b"credential-" + name.encode(), public)
        data = AuthenticatorData.create(rp_hash, flags.UP | flags.UV | flags.AT, 1, credential)
        created = CollectedClientData.create("webauthn.create", b"\2" * 32, origin)
        packed = {"alg": public.ALGORITHM, "sig": sign(bytes(data) + created.hash)}
        got = CollectedClientData.create("webauthn.get", b"\3" * 32, origin)
        answer = AuthenticatorData.create(rp_hash, flags.UP | flags.UV, 2)
        rows.append({
            "name": name,
            "credential_id": (b"credential-" + name.encode()).hex(),
            "create": bytes(created).hex(),
            "none": bytes(AttestationObject.create("none", data, {})).hex(),
            "packed": bytes(AttestationObject.create("packed", data, packed)).hex(),
            "get": bytes(got).hex(),
            "authenticator_data": bytes(answer).hex(),
            "signature": sign(bytes(answer) + got.hash).hex(),
        })
    return rows


if __name__ == "__main__":
    for file, rows in {"pyjwt": pyjwt(), "argon2": argon2(), "fido2": webauthn()}.items():
        with open(f"{file}.json", "w") as out:
            json.dump(rows, out, indent=1, ensure_ascii=False)
