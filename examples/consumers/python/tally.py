"""What both consumers share: options, reading what is committed, counting emotions a call."""

import argparse
import collections

from confluent_kafka import Consumer, KafkaException


def options(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--brokers", default="localhost:9092")
    parser.add_argument("--topic", default="emotion-events")
    parser.add_argument("--group", default="emotion-tally")
    parser.add_argument("--max", type=int, help="end after so many events (default: Ctrl-C)")
    return parser


def run(args, decode):
    """Prints the events as they come, and at the end how often each call sounded how."""
    consumer = Consumer(
        {
            "bootstrap.servers": args.brokers,
            "group.id": args.group,
            "auto.offset.reset": "earliest",
            # Events of transactions that were given up are not there. The default, but it matters.
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([args.topic])
    tally = collections.defaultdict(collections.Counter)
    count = 0
    try:
        while args.max is None or count < args.max:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():
                raise KafkaException(message.error())
            event = decode(message)
            count += 1
            show(event)
            if event["kind"] == "window" and event["label"] is not None:
                tally[event["callId"]][event["label"]] += 1
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()
    for call, labels in sorted(tally.items()):
        print(call, *(f"{label}={n}" for label, n in sorted(labels.items())))


def show(event):
    start = event["startMs"] / 1000
    label = event["label"] or "(none)"
    print(f"{event['callId']} {event['channel']} {start:.2f}s {label} [{event['status']}]")
