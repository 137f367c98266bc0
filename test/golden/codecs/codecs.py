"""Prints test/golden/codecs/codecs.json: python codecs.py > codecs.json

The same text by the reference implementations of snappy, LZ4 and zstd (requirements.txt), base64.
Of the text only what it is made from is kept: `count` lines "window N of a call", each N four times.
`xerial` is what snappy-java writes: a header, then blocks with their lengths, here two."""

import base64
import json
import struct

import cramjam
import lz4.frame
import zstandard

COUNT = 4_000
TEXT = b"".join(b"window %d of a call\n" % (i // 4) for i in range(COUNT))
RUN = b"\xff" * 100_000
NOISE = bytes((i * i * 7 + i // 256) % 251 for i in range(300))


def snappy(data: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(data))


def xerial(*parts: bytes) -> bytes:
    blocks = [snappy(part) for part in parts]
    header = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)
    return header + b"".join(struct.pack(">i", len(b)) + b for b in blocks)


def lz4_frame(data: bytes, **options) -> bytes:
    settings = {"block_size": lz4.frame.BLOCKSIZE_MAX64KB, "block_linked": False}
    return lz4.frame.compress(data, **{**settings, "store_size": False, **options})


def zstd(data: bytes, **options) -> bytes:
    return zstandard.ZstdCompressor(**options).compress(data)


HALF = len(TEXT) // 2
MADE = {
    "snappy": {
        "raw": snappy(TEXT),
        "xerial": xerial(TEXT[:HALF], TEXT[HALF:]),
    },
    "lz4": {
        "frame": lz4_frame(TEXT),
        "sized": lz4_frame(TEXT, store_size=True),
        "checksums": lz4_frame(TEXT, block_checksum=True, content_checksum=True),
        "linked": lz4_frame(TEXT, block_linked=True),
    },
    "zstd": {
        "sized": zstd(TEXT),
        "unsized": zstd(TEXT, write_content_size=False),
        "checksum": zstd(TEXT, write_content_size=False, write_checksum=True),
        "twoFrames": zstd(TEXT[:HALF]) + zstd(TEXT[HALF:], write_content_size=False),
    },
}
SHORT = {
    name: {"snappy": snappy(data), "lz4": lz4_frame(data), "zstd": zstd(data)}
    for name, data in {"run": RUN, "noise": NOISE, "nothing": b""}.items()
}


def encoded(made: dict) -> dict:
    return {
        name: {kind: base64.b64encode(data).decode() for kind, data in kinds.items()}
        for name, kinds in made.items()
    }


print(json.dumps({"count": COUNT, "text": encoded(MADE), "others": encoded(SHORT)}, indent=2))
