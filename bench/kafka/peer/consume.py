"""The plain consumer that undertone is held against: audio in, an event a window out.

    python consume.py --brokers localhost:9092 --topic call-audio --events-topic emotion-events \
        --group some-group --calls 20

One process and one thread of its own, as a first version in production would be: confluent-kafka,
librosa and Keras, each with its own settings, and TensorFlow with all the threads that it takes by
itself. Audio is mono pcm_s16le at 16 kHz, in the records of docs/kafka.md. The network and its
weights are those that undertone ships. At least once: buffers die with the process, and nobody
looks at positions. Ends with the last of --calls calls; its last line is JSON.
"""

import argparse
import json
import os
import pathlib
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import librosa
import numpy as np
from confluent_kafka import Consumer, KafkaException, Producer

ROOT = pathlib.Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "test" / "golden" / "model"))

from shipped_weights import read_weights, shipped_network

RATE_HZ = 16_000
WINDOW = int(2.56 * RATE_HZ)
HOP = int(0.64 * RATE_HZ)
BATCH = 32
# 200 ms of one call each: about 150 windows.
RECORDS = 500


class Classifier:
    """Windows of samples to probabilities."""

    def __init__(self):
        card = json.loads((ROOT / "models" / "paper-ravdess" / "card.json").read_text())
        _, layers = read_weights()
        self.labels = card["labels"]
        self.frames = card["windowFrames"]
        self.mean = np.array(card["normalisation"]["mean"], np.float32)
        self.sd = np.array(card["normalisation"]["sd"], np.float32)
        self.temperature = card["temperature"]
        self.network = shipped_network(self.frames, layers)

    def features(self, samples):
        """25 ms every 10 ms, 26 filters, coefficients 1 to 12, normalised: frames x 12."""
        mfcc = librosa.feature.mfcc(
            y=samples, sr=RATE_HZ, n_mfcc=13, n_fft=512, win_length=400, hop_length=160, n_mels=26
        )
        return (mfcc[1:, : self.frames].T - self.mean) / self.sd

    def probabilities(self, windows):
        """At most BATCH windows at once.

        predict_on_batch is compiled, and the fastest of what Keras offers here: predict() costs
        twice as much for its data pipeline, a tf.function of the network a tenth more, one
        compiled by XLA three quarters more.
        """
        batch = np.zeros((BATCH, self.frames, self.mean.size), np.float32)
        for row, samples in zip(batch, windows):
            row[:] = self.features(samples)
        logits = self.network.predict_on_batch(batch)[: len(windows)] / self.temperature
        scores = np.exp(logits - logits.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)


class Call:
    """The samples of a call that a window still needs."""

    def __init__(self):
        self.samples = np.zeros(0, np.float32)
        self.windows = 0

    def push(self, value):
        """@returns number and samples of each window that is complete now"""
        heard = np.frombuffer(value, "<i2").astype(np.float32) / 32_768
        self.samples = np.concatenate([self.samples, heard])
        while len(self.samples) >= WINDOW:
            yield self.windows, self.samples[:WINDOW]
            self.samples = self.samples[HOP:]
            self.windows += 1


def event_of(call_id, number, labels, scores):
    start_ms = number * HOP * 1000 // RATE_HZ
    return {
        "callId": call_id,
        "window": number,
        "startMs": start_ms,
        "endMs": start_ms + WINDOW * 1000 // RATE_HZ,
        "label": labels[int(scores.argmax())],
        "scores": {label: round(float(score), 6) for label, score in zip(labels, scores)},
    }


def run(args, classifier):
    consumer = Consumer(
        {
            "bootstrap.servers": args.brokers,
            "group.id": args.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    producer = Producer({"bootstrap.servers": args.brokers, "enable.idempotence": True})
    consumer.subscribe([args.topic])
    calls, waiting = {}, []
    ended = windows = 0
    first = None
    parent = os.getppid()

    def classify(count):
        nonlocal windows
        batch, waiting[:count] = waiting[:count], []
        rows = classifier.probabilities([samples for _, _, samples in batch])
        for (call_id, number, _), scores in zip(batch, rows):
            event = event_of(call_id, number, classifier.labels, scores)
            producer.produce(args.events_topic, key=call_id, value=json.dumps(event))
        producer.poll(0)
        windows += len(batch)

    while ended < args.calls:
        if os.getppid() != parent:
            raise SystemExit("whoever waits for the events is gone")
        messages = consumer.consume(RECORDS, timeout=0.2)
        for message in messages:
            if message.error():
                raise KafkaException(message.error())
            first = first or time.monotonic()
            call_id = message.key().decode()
            call = calls.setdefault(call_id, Call())
            waiting += [(call_id, *window) for window in call.push(message.value() or b"")]
            if dict(message.headers())["endOfCall"] == b"true":
                ended += 1
                del calls[call_id]
        while len(waiting) >= BATCH:
            classify(BATCH)
        # What fills no batch waits for more, unless there is no more for now.
        if waiting and (len(messages) < RECORDS or ended == args.calls):
            classify(len(waiting))
        if messages:
            producer.flush()
            consumer.commit(asynchronous=False)
    seconds = time.monotonic() - first
    consumer.close()
    return {"windows": windows, "seconds": round(seconds, 3)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("brokers", "topic", "events-topic", "group"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--calls", type=int, required=True, help="that there are on the topic")
    args = parser.parse_args()
    classifier = Classifier()
    # Whatever compiles at its first use does so before there is audio.
    classifier.probabilities([np.zeros(WINDOW, np.float32)])
    print(json.dumps(run(args, classifier)))
