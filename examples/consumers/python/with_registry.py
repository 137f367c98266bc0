"""Emotions of each call, by confluent-kafka's own Avro deserializer and a schema registry.

    python with_registry.py --brokers localhost:9092 --registry http://localhost:8081
"""

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

import tally

parser = tally.options(__doc__)
parser.add_argument("--registry", default="http://localhost:8081")
args = parser.parse_args()

deserialize = AvroDeserializer(SchemaRegistryClient({"url": args.registry}))


def decode(message):
    context = SerializationContext(message.topic(), MessageField.VALUE)
    return deserialize(message.value(), context)


tally.run(args, decode)
