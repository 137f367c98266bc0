CHUNK = 1600  # 200 ms of 8 kHz mu-law, one byte a sample


def send_call(producer, call_id, mulaw, topic="call-audio"):
    """A customer's voice, 8 kHz mu-law, as one call; by a confluent_kafka.Producer."""
    for seq, start in enumerate(range(0, len(mulaw), CHUNK)):
        headers = {
            "schemaVersion": "1",
            "encoding": "mulaw",
            "sampleRate": "8000",
            "channels": "1",
            "channelRole": "customer",
            "seq": str(seq),
            "streamOffsetSamples": str(start),
            "endOfCall": "true" if start + CHUNK >= len(mulaw) else "false",
        }
        samples = mulaw[start : start + CHUNK]
        producer.produce(topic, key=call_id, value=samples, headers=headers)
        producer.poll(0)
    producer.flush()
