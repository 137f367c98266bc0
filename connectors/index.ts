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
