/** Records as the rest of the Kafka connector sees them; no type of a client library. */

/** A record as it was read. Headers of one name more than once keep the last. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  /** Offsets stay below 2^53 for any broker that will ever run. */
  readonly offset: number;
  /** CreateTime or LogAppendTime, as the topic is set; milliseconds since 1970. */
  readonly timeMs: number;
  readonly key: string | undefined;
  readonly value: Uint8Array | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** A record to be written. Without `partition`, the key decides as in Kafka's own clients. */
export interface OutgoingRecord {
  readonly partition?: number;
  readonly key: string;
  /** Null deletes the key from a compacted topic. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}
