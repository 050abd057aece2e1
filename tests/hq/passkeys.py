"""A passkey in software: what a device answers to the question on a page."""

from __future__ import annotations

import json
import re
import secrets
from html import unescape
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "localhost"
FLAG = AuthenticatorData.FLAG
CONFIRMED = FLAG.USER_PRESENT | FLAG.USER_VERIFIED


def question_of(page: str) -> dict[str, Any]:
    """The options that a page hands to the browser."""
    found = re.search(r'data-question="([^"]+)"', page)
    assert found, page
    options: dict[str, Any] = json.loads(unescape(found[1]))["publicKey"]
    return options


class Passkey:
    """One key on one device."""

    def __init__(self, *, origin: str = f"http://{HOST}") -> None:
        self.origin = origin
        self.key = generate_private_key(SECP256R1())
        self.number = secrets.token_bytes(16)

    def made(self, page: str) -> str:
        """The answer to the question of a new passkey, as the form sends it."""
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        public = ES256({1: 2, 3: ES256.ALGORITHM, -1: 1, -2: x, -3: y})  # as RFC 9053 numbers them
        facts = AttestedCredentialData.create(b"\0" * 16, self.number, public)
        data = AuthenticatorData.create(
            sha256(HOST.encode()), CONFIRMED | FLAG.ATTESTED, 0, bytes(facts)
        )
        statement = AttestationObject.create("none", data, {})
        return self._answer(page, "webauthn.create", attestationObject=bytes(statement))

    def proved(self, page: str) -> str:
        """The answer to the question at the door, as the form sends it."""
        data = AuthenticatorData.create(sha256(HOST.encode()), CONFIRMED, 1)
        client = self._client_data(page, "webauthn.get")
        signature = self.key.sign(bytes(data) + sha256(client), ECDSA(SHA256()))
        return self._answer(
            page, "webauthn.get", authenticatorData=bytes(data), signature=signature
        )

    def _client_data(self, page: str, kind: str) -> bytes:
        challenge = question_of(page)["challenge"]
        return bytes(CollectedClientData.create(kind, challenge, self.origin))

    def _answer(self, page: str, kind: str, **parts: bytes) -> str:
        response = {name: websafe_encode(value) for name, value in parts.items()}
        response["clientDataJSON"] = websafe_encode(self._client_data(page, kind))
        number = websafe_encode(self.number)
        return json.dumps(
            {
                "id": number,
                "rawId": number,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
