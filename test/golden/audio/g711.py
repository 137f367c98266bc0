"""Prints test/golden/audio/g711.json from CPython's audioop (Python <= 3.12): python g711.py > g711.json

`decoded` hashes the 256 decoded levels (int16, little endian), `encoded` the bytes of every int16."""

import audioop
import hashlib
import json
import struct

CODES = bytes(range(256))
LINEAR = struct.pack("<65536h", *range(-32768, 32768))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


print(
    json.dumps(
        {
            "mulaw": {
                "decoded": digest(audioop.ulaw2lin(CODES, 2)),
                "encoded": digest(audioop.lin2ulaw(LINEAR, 2)),
            },
            "alaw": {
                "decoded": digest(audioop.alaw2lin(CODES, 2)),
                "encoded": digest(audioop.lin2alaw(LINEAR, 2)),
            },
        },
        indent=2,
    )
)
