import { expect, it } from 'vitest';

import type { LedgerOptions } from '../../../connectors/kafka/ledger.js';
import { PartitionLedger } from '../../../connectors/kafka/partition-ledger.js';
import { readAudioRecord } from '../../../connectors/kafka/read-audio-record.js';
import {
  PARTITION_KEY,
  readTrackCheckpoint,
  type TrackCheckpoint,
} from '../../../connectors/kafka/track-checkpoint.js';
import { audioChunkCodec } from '../../../src/events/avro-codec.js';
import { makeEnd } from '../make-followed.js';
import { makeEvent, makeOutput } from '../make-output.js';
import { AUDIO_HEADERS, kafkaRecord } from './kafka-record.js';

const SCHEMAS = { own: audioChunkCodec() };
const { checkpoint } = makeOutput();
const OPTIONS: LedgerOptions = {
  read: (record) => readAudioRecord(record, SCHEMAS),
  permitted: (channels) => channels,
  ...{ idleMs: 60_000, rememberMs: 3_600_000, now: () => 0 },
  configHash: checkpoint.configHash,
};
const BOTH = { ...AUDIO_HEADERS, channels: '2', channelRole: 'customer,agent', endOfCall: 'true' };

function tracksOf(ledger: PartitionLedger): TrackCheckpoint[] {
  const { checkpoints } = ledger.collect(false);
  return checkpoints
    .filter(([key]) => key !== PARTITION_KEY)
    .map(([, json]) => readTrackCheckpoint(json ?? '', 'test'));
}

it('what a stream’s end has said is known to a restart for which its other channel is on', () => {
  const ledger = new PartitionLedger(0, OPTIONS);
  ledger.take(kafkaRecord({ offset: 0, key: 'call-1', headers: BOTH }));
  ledger.output(makeOutput(makeEvent({ channel: 'agent' })));
  const told = { ...checkpoint, foldState: { ...checkpoint.foldState, follow: { isOver: true } } };
  const customer = { callId: 'call-1', channel: 'customer', streamEpoch: 0 } as const;
  ledger.streamEnded(customer, { ...makeEnd(), checkpoint: told });
  const tracks = tracksOf(ledger);
  expect(tracks).toMatchObject([{ ended: null, streams: { customer: told } }]);
  const next = new PartitionLedger(0, OPTIONS);
  const { streams } = next.restore({ tracks, partition: undefined });
  expect(streams).toContainEqual({ stream: customer, checkpoint: told });
});
