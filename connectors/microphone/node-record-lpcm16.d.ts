/** The part of node-record-lpcm16 1.0.1 that is used here; it ships no types. */
declare module 'node-record-lpcm16' {
  import type { ChildProcessByStdio } from 'node:child_process';
  import type { Readable, Writable } from 'node:stream';

  interface RecordingOptions {
    recorder: string;
    device?: string;
    sampleRate: number;
    channels: number;
    audioType: 'raw' | 'wav';
  }

  interface Recording {
    readonly cmd: string;
    readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
    stream(): Readable;
    stop(): void;
  }

  const recorder: { record(options: RecordingOptions): Recording };
  export = recorder;
}
