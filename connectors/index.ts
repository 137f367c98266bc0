/** The connectors that come with undertone: what `undertone/connectors` exports. */

export { AvroFileSink } from './avro-file/avro-file-sink.js';
export { JsonLinesSink } from './jsonl/json-lines-sink.js';
export { MemorySink } from './memory/memory-sink.js';
export { MemorySource } from './memory/memory-source.js';
export { PacedSource } from './memory/paced-source.js';
export { MicrophoneSource, type MicrophoneOptions } from './microphone/microphone-source.js';
export { fileOutput, streamOutput, type ByteOutput } from './output/byte-output.js';
export { WavFilesSource, type WavFilesOptions } from './wav/wav-files-source.js';
export { WavSource, type WavSourceOptions } from './wav/wav-source.js';

// Kafka: what sends audio and reads events, and the processor between them (docs/exactly-once.md).
export { AudioProducer } from './kafka/audio-producer.js';
export { AudioReader } from './kafka/audio-reader.js';
export { kafkaClient, type KafkaLog, type KafkaSettings } from './kafka/client.js';
export type { Delivery } from './kafka/delivery.js';
export { eventDecoder, type EventDecoder } from './kafka/event-decoder.js';
export {
  fingerprintEncoder,
  registryEncoder,
  type EventEncoder,
  type WireEvent,
} from './kafka/event-encoder.js';
export type { EventEncoders } from './kafka/event-messages.js';
export { readEvents, type EventHandler, type EventReaderOptions } from './kafka/event-reader.js';
export { KafkaEventSink, type KafkaEventSinkOptions } from './kafka/kafka-event-sink.js';
export type { LedgerOptions } from './kafka/ledger.js';
export { Processor, type ProcessorOptions } from './kafka/processor.js';
export type { PartitionProgress, ProcessorObserver } from './kafka/processor-observer.js';
export type { KafkaRecord, OutgoingRecord } from './kafka/record.js';
export { SchemaRegistry } from './kafka/schema-registry.js';
export type { ShardLimits } from './kafka/shard.js';
export type { ShardObserver } from './kafka/shard-observer.js';
export type { PipelineListener, ShardPipeline, ShardPipelines } from './kafka/shard-pipeline.js';
export {
  DEFAULT_TOPICS,
  ensureTopics,
  type TopicNames,
  type TopicsOptions,
} from './kafka/topics.js';
export { writeAudioRecord } from './kafka/write-audio-record.js';
