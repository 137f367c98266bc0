import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/training/corpus-manifest.js';

const CSV = `path,label,speaker,split
calls/1.wav,calm,anna,train
"calls/2, late.wav",angry,ben,test
`;

describe('parseManifest', () => {
  it('reads clips, quoted paths and splits', () => {
    const { clips, labels } = parseManifest(CSV, 'calls.csv');
    expect(labels).toEqual(['angry', 'calm']);
    expect(clips).toEqual([
      { path: 'calls/1.wav', label: 'calm', speaker: 'manifest/anna', split: 'train' },
      { path: 'calls/2, late.wav', label: 'angry', speaker: 'manifest/ben', split: 'test' },
    ]);
  });

  it('does without a split', () => {
    const { clips } = parseManifest('path,label,speaker\na.wav,calm,x\n', 'calls.csv');
    expect(clips).toEqual([{ path: 'a.wav', label: 'calm', speaker: 'manifest/x' }]);
  });

  it('reads the sex of speakers where it is known', () => {
    const csv = 'path,label,speaker,sex\na.wav,calm,x,female\nb.wav,calm,y,\nc.wav,calm,z,male\n';
    const { clips } = parseManifest(csv, 'calls.csv');
    expect(clips.map(({ sex }) => sex)).toEqual(['female', undefined, 'male']);
  });

  it.each([
    ['a speaker has two sexes', 'sex', 'female', 'male'],
    ['a sex is given once only', 'sex', 'female', ''],
    ['a split is given for some clips only', 'split', 'train', ''],
  ])('names the line where %s', (_, column, first, second) => {
    const csv = `path,label,speaker,${column}\na.wav,calm,x,${first}\nb.wav,calm,x,${second}\n`;
    expect(() => parseManifest(csv, 'calls.csv')).toThrow(/CORPUS_LAYOUT: calls\.csv:3/);
  });

  it('takes a file that does not say who speaks, for protocols that are not about strangers', () => {
    const { clips } = parseManifest('path,label\na.wav,calm\n', 'calls.csv');
    expect(clips).toEqual([{ path: 'a.wav', label: 'calm', speaker: 'manifest/unknown' }]);
  });

  it.each([
    ['a column is missing', 'path,speaker\na.wav,x\n'],
    ['a column is unknown', 'path,label,speaker,age\na.wav,calm,x,3\n'],
    ['a speaker is empty', 'path,label,speaker\na.wav,calm,\n'],
    ['a split is no split', 'path,label,speaker,split\na.wav,calm,x,dev\n'],
    ['a sex is none', 'path,label,speaker,sex\na.wav,calm,x,f\n'],
  ])('names the line where %s', (_, csv) => {
    expect(() => parseManifest(csv, 'calls.csv')).toThrow(/CORPUS_LAYOUT: calls\.csv:2/);
  });

  it('refuses a clip that is listed twice, and names both lines', () => {
    const csv = 'path,label,speaker\na.wav,calm,x\nb.wav,calm,x\na.wav,angry,x\n';
    expect(() => parseManifest(csv, 'calls.csv')).toThrow(
      /CORPUS_LAYOUT: calls\.csv:4: .*twice.*a\.wav, as in line 2/,
    );
  });

  it('refuses what is not CSV', () => {
    const csv = 'path,label,speaker\n"a.wav,calm,x\n';
    expect(() => parseManifest(csv, 'calls.csv')).toThrow(/CORPUS_LAYOUT: calls\.csv: .*not CSV/);
  });

  it('refuses a file that lists nothing', () => {
    expect(() => parseManifest('hello\n', 'calls.csv')).toThrow(
      /CORPUS_LAYOUT: calls\.csv: .*lists no clip; expected a header line path,label,speaker/,
    );
  });

  it('refuses a label outside a given label set', () => {
    expect(() => parseManifest(CSV, 'calls.csv', ['calm'])).toThrow(
      /CORPUS_LABEL: calls\.csv:3: .*received angry/,
    );
  });
});
