import { SingleBar } from 'cli-progress';
import { BYTES_PER_SAMPLE } from '../../audio/format.js';
import type { Output } from '../io.js';
import type { PlannedRecord } from './call-records.js';
import { simulatedCalls, type CallPlan } from './plan-calls.js';

export interface SendingBar {
  add(batch: readonly PlannedRecord[]): void;
  stop(): void;
}

/** A bar over the seconds of audio on a terminal; nothing elsewhere. */
export function sendingBar(plan: CallPlan, output: Output): SendingBar {
  if (output.isTTY !== true) return { add: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    stream: output,
    format:
      'sending {bar} {value} of {total} s of audio · {records} records · {eta_formatted} left',
    hideCursor: true,
  });
  let records = 0;
  let seconds = 0;
  bar.start(Math.ceil(secondsOf(plan)), 0, { records });
  return {
    add: (batch) => {
      records += batch.length;
      for (const { chunk } of batch) {
        const { encoding, sampleRateHz, channels } = chunk.format;
        const samples = chunk.bytes.length / (BYTES_PER_SAMPLE[encoding] * channels.length);
        seconds += samples / sampleRateHz;
      }
      bar.update(Math.floor(seconds), { records });
    },
    stop: () => {
      bar.stop();
    },
  };
}

function secondsOf(plan: CallPlan): number {
  return simulatedCalls(plan).reduce(
    (sum, { sampleCount, recording }) => sum + sampleCount / recording.format.sampleRateHz,
    0,
  );
}
