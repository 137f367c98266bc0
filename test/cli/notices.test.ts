import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../src/cli/note-warnings.js';
import { Notices } from '../../src/cli/notices.js';
import { UndertoneError } from '../../src/errors.js';
import { makeEvent } from '../connectors/make-output.js';

function setUp() {
  const stderr = new PassThrough();
  const told = () => String(stderr.read() ?? '');
  return { notices: new Notices(stderr, false), told };
}

describe('Notices', () => {
  it('tells a warning once a place', () => {
    const { notices, told } = setUp();
    const warning = (where: string) => new UndertoneError('CHUNK_GAP', { what: 'a gap', where });
    for (const where of ['a', 'b', 'a']) notices.warn(warning(where));
    expect(told()).toBe(
      'undertone: warning: CHUNK_GAP: a: a gap\nundertone: warning: CHUNK_GAP: b: a gap\n',
    );
    expect(notices.worstExitCode).toBe(0);
  });

  it('tells every failure and remembers the worst', () => {
    const { notices, told } = setUp();
    notices.fail(new UndertoneError('FILE_NOT_FOUND', { what: 'missing', where: 'a' }));
    notices.fail(new UndertoneError('WAV_EMPTY', { what: 'empty', where: 'b' }));
    expect(told()).toBe('undertone: FILE_NOT_FOUND: a: missing\nundertone: WAV_EMPTY: b: empty\n');
    expect(notices.worstExitCode).toBe(66);
  });

  it('keeps still while a screen is live', () => {
    const { notices, told } = setUp();
    notices.hold();
    notices.say('hello');
    expect(told()).toBe('');
    notices.release();
    notices.say('again');
    expect(told()).toBe('undertone: hello\nundertone: again\n');
  });
});

describe('warningsOf', () => {
  it('names what happened, where, and since when', () => {
    const event = makeEvent({ windowIndex: 5, notes: ['gap', 'narrow_band', 'not_finite'] });
    expect(warningsOf(event).map(({ message }) => message)).toEqual([
      'CHUNK_GAP: call-1, customer: audio is missing; no audio was invented for it (first in the window at 3.2 s)',
      'AUDIO_NOT_FINITE: call-1, customer: samples were NaN or infinite and count as silence (first in the window at 3.2 s)',
    ]);
  });
});
