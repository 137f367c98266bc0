/**
 * Holds the events of a simulation against the oracle:
 *
 *     npx tsx test/oracle/check-events.ts MANIFEST EVENTS [RECORDING...]
 *
 * MANIFEST is what `undertone simulate --manifest` wrote, EVENTS what `undertone consume --json`
 * did. Recordings are looked for by name; the demo call is always there. Customers and mono
 * channels declared as customers' alone are expected to be analysed, agents not.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';
import { emotionEventCodec } from '../../src/events/avro-codec.js';
import { eventFromJson } from '../../src/events/json.js';
import { compareEvents, type Difference } from './compare-events.js';
import { compareWindows } from './compare-windows.js';
import { startDefaultInference } from './default-inference.js';
import { readManifest } from './manifest.js';
import { referenceEvents } from './reference-events.js';

const SHOWN = 20;

const [manifestPath, eventsPath, ...recordings] = process.argv.slice(2);
if (manifestPath === undefined || eventsPath === undefined) {
  throw new TypeError('usage: check-events.ts MANIFEST EVENTS [RECORDING...]');
}

const paths = new Map(
  [join(packageRoot(), 'examples/demo-call/demo-call.wav'), ...recordings].map((path) => [
    basename(path),
    path,
  ]),
);
const calls = readManifest(manifestPath);
const codec = emotionEventCodec();
const events = readFileSync(eventsPath, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => eventFromJson(line, codec));

const inference = await startDefaultInference();
try {
  const byCounts = compareWindows(calls, events, (channel) => channel !== 'agent');
  const expected = await referenceEvents(calls, pathOf, {
    inference,
    declaration: { monoContains: 'customer_only' },
  });
  const { differences, nearTies } = compareEvents(expected, events);
  print('by sample counts', byCounts);
  print('by the pipeline without Kafka', differences);
  process.stdout.write(
    `${calls.length} calls, ${expected.length} events expected, ${events.length} received, ` +
      `${nearTies.length} near ties ${nearTies.join(' ')}\n`,
  );
  process.exitCode = byCounts.length + differences.length > 0 ? 1 : 0;
} finally {
  await inference.dispose();
}

function pathOf(recording: string): string {
  const path = paths.get(recording);
  if (path === undefined) throw new TypeError(`where is the recording ${recording}?`);
  return path;
}

function print(what: string, differences: readonly Difference[]): void {
  process.stdout.write(`${what}: ${differences.length} differences\n`);
  for (const difference of differences.slice(0, SHOWN)) {
    process.stdout.write(`  ${JSON.stringify(difference)}\n`);
  }
}
