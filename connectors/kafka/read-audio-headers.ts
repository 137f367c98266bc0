import { UndertoneError } from '../../src/errors.js';
import { MAX_OFFSET_SAMPLES, type AudioFacts } from './audio-facts.js';
import {
  badHeader,
  optionalHeader,
  requiredHeader,
  truthOf,
  wholeNumberOf,
  type Headers,
} from './header-values.js';
import { samplesOf } from './offset-ms.js';
import type { KafkaRecord } from './record.js';

/** The version of the contract that producers have to name. */
export const AUDIO_SCHEMA_VERSION = 1;

/** Headers without which a record is not audio by this contract. */
export const AUDIO_HEADERS = [
  'schemaVersion',
  'encoding',
  'sampleRate',
  'channels',
  'channelRole',
] as const;

/** @throws UndertoneError AUDIO_HEADERS, AUDIO_CHANNELS */
export function readAudioHeaders({ headers, value, timeMs }: KafkaRecord): AudioFacts {
  checkVersion(headers);
  const sampleRateHz = numberIn(headers, 'sampleRate', 'a rate in Hz');
  return {
    medium: 'header',
    encoding: requiredHeader(headers, 'encoding', 'a sample encoding'),
    sampleRateHz,
    roles: rolesIn(headers),
    seq: optionalNumber(headers, 'seq', Number.MAX_SAFE_INTEGER),
    ...offsetIn(headers, sampleRateHz),
    endOfCall: truthOf(optionalHeader(headers, 'endOfCall') ?? 'false', 'endOfCall'),
    recordTimeMs: timeMs,
    bytes: value ?? new Uint8Array(0),
  };
}

function checkVersion(headers: Headers): void {
  const expected = `${AUDIO_SCHEMA_VERSION}`;
  const version = requiredHeader(headers, 'schemaVersion', expected);
  if (version !== expected) throw badHeader('schemaVersion', expected, version);
}

function rolesIn(headers: Headers): string[] {
  const count = numberIn(headers, 'channels', 'the number of channels');
  const text = requiredHeader(headers, 'channelRole', 'whose voice each channel holds');
  const roles = text.split(',');
  if (roles.length === count) return roles;
  throw new UndertoneError('AUDIO_CHANNELS', {
    what: 'there are not as many roles as channels',
    where: 'headers channels and channelRole',
    expected: `${count} (channels)`,
    received: `${roles.length} (channelRole)`,
  });
}

/** Samples win over milliseconds; milliseconds count where they are a whole number of samples. */
function offsetIn(
  headers: Headers,
  sampleRateHz: number,
): Pick<AudioFacts, 'streamOffsetSamples' | 'roughOffsetSamples'> {
  const samples = optionalNumber(headers, 'streamOffsetSamples', MAX_OFFSET_SAMPLES);
  const milliseconds = optionalHeader(headers, 'streamOffsetMs');
  if (samples !== undefined || milliseconds === undefined) {
    return { streamOffsetSamples: samples, roughOffsetSamples: undefined };
  }
  const { samples: converted, isExact } = samplesOf(milliseconds, sampleRateHz);
  return {
    streamOffsetSamples: isExact ? converted : undefined,
    roughOffsetSamples: isExact ? undefined : converted,
  };
}

function numberIn(headers: Headers, name: string, expected: string): number {
  return wholeNumberOf(requiredHeader(headers, name, expected), name);
}

function optionalNumber(headers: Headers, name: string, most: number): number | undefined {
  const text = optionalHeader(headers, name);
  return text === undefined ? undefined : wholeNumberOf(text, name, most);
}
