import { fileURLToPath } from 'node:url';
import { filter, from, lastValueFrom, map, tap } from 'rxjs';
import { emotionPipeline, startInference } from 'undertone';
import { WavSource } from 'undertone/connectors';

const fromPackage = (file: string) =>
  fileURLToPath(new URL(file, import.meta.resolve('undertone/package.json')));

// The model for calls at 8 kHz. It runs in a worker thread and may serve any number of them.
const modelFolder = fromPackage('models/streaming-ravdess-8k');
const inference = await startInference({ modelFolder });

// Anything that yields AudioChunks will do: a socket, a broker, a microphone. Here, a recording.
const call = new WavSource({
  path: fromPackage('examples/demo-call/demo-call.wav'),
  callId: 'call-1',
  chunkMs: 200,
  onWarning: console.warn,
});

await lastValueFrom(
  from(call.chunks(AbortSignal.timeout(60_000))).pipe(
    emotionPipeline({ inference }),
    map(({ event }) => event),
    filter((event) => event.status === 'final'),
    tap(({ channel, startMs, label, confidence }) => {
      console.log(`${startMs} ms  ${channel}  ${label}  ${confidence?.toFixed(2)}`);
    }),
  ),
);
await inference.dispose();
