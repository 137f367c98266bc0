import { describe, expect, it } from 'vitest';
import { readTrackCheckpoint } from '../../../connectors/kafka/track-checkpoint.js';
import { withoutCallIds } from '../../../src/cli/processing/without-call-ids.js';
import { UndertoneError } from '../../../src/errors.js';

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (thrown) {
    return thrown;
  }
}

describe('withoutCallIds', () => {
  it('keeps what happened and what to do, and neither where nor what was received', () => {
    const failure = thrownBy(() => readTrackCheckpoint('{"callId":"call-1"}', 'key ["call-1"]'));
    const { message, cause } = withoutCallIds(failure);
    expect(message).toMatch(/^CHECKPOINT_MISMATCH: a record of the .* version; run the version/);
    expect(message).not.toContain('call-1');
    expect(cause).toBeUndefined();
  });

  it.each([
    ['INTERNAL', new Error('call-1 is not there')],
    ['WORKER_DIED', new UndertoneError('WORKER_DIED', { what: 'call-1 is not there' })],
  ])('takes the words of %s from the table of errors', (code, thrown) => {
    const { message } = withoutCallIds(thrown);
    expect(message).toMatch(new RegExp(`^${code}: .*; .*--hash-call-ids`));
    expect(message).not.toContain('call-1');
  });
});
