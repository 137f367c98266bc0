"""Emotions of each call, by fastavro and the schema file: no registry.

    python without_registry.py --schema schemas/emotion-event.avsc

Each record names its schema by the SHA-256 of its canonical form, in the header
schemaFingerprint: a record of another version is noticed before it is misread.
"""

import io
import pathlib

import fastavro
from fastavro.schema import fingerprint, load_schema, to_parsing_canonical_form

import tally

SCHEMA = pathlib.Path(__file__).parents[3] / "schemas" / "emotion-event.avsc"

parser = tally.options(__doc__)
parser.add_argument("--schema", default=str(SCHEMA))
args = parser.parse_args()

schema = load_schema(args.schema)
known = fingerprint(to_parsing_canonical_form(schema), "SHA-256")


def decode(message):
    headers = dict(message.headers() or [])
    written = headers.get("schemaFingerprint", b"").decode()
    if written != known:
        where = f"partition {message.partition()}, offset {message.offset()}"
        raise SystemExit(f"{where}: schema {written or 'not named'}, expected {known}")
    return fastavro.schemaless_reader(io.BytesIO(message.value()), schema)


tally.run(args, decode)
