import { describe, expect, it } from 'vitest';
import { parseCard } from '../../src/model/card.js';
import { smallCard, smallDraft } from './artifacts.js';

describe('parseCard', () => {
  it('takes a complete card as it is, with what else the recipe says', () => {
    const card = smallCard();
    const told = { ...card, recipe: { ...card.recipe, optimiser: 'RMSProp' } };
    expect(parseCard(JSON.stringify(told), 'card.json')).toEqual(told);
  });

  it('says that the card is not JSON', () => {
    expect(() => parseCard('{', 'm/card.json')).toThrow(/^MODEL_CORRUPT: m\/card.json: .*not JSON/);
  });

  it('says that a card is of a later program, whatever else stands in it', () => {
    expect(() => parseCard('{"cardVersion":2,"new":[]}', 'card.json')).toThrow(
      /^MODEL_MISMATCH: card.json: .*newer.*expected cardVersion 1; received cardVersion 2/,
    );
  });

  it.each<[field: string, changes: Record<string, unknown>, expected: string, received: string]>([
    ['cardVersion', { cardVersion: 0 }, '1', '0'],
    ['architecture', { architecture: 'other' }, '"paper" or "streaming"', '"other"'],
    ['labels', { labels: ['angry', 'angry'] }, 'each label once', '["angry","angry"]'],
    ['windowFrames', { windowFrames: 0 }, 'more than 0', '0'],
    ['hopFrames', { hopFrames: 128 }, 'at most windowFrames', '128'],
    ['temperature', { temperature: 0 }, 'more than 0', '0'],
    [
      'features.highHz',
      { features: { ...smallDraft().features, highHz: 9_000 } },
      'at most half of sampleRateHz',
      '9000',
    ],
    [
      'features.lastCoefficient',
      { features: { ...smallDraft().features, lastCoefficient: 0 } },
      'at least firstCoefficient',
      '0',
    ],
    ['normalisation.sd.0', { normalisation: { mean: [0], sd: [0] } }, 'more than 0', '0'],
    [
      'files.weights.bin',
      { files: { 'model.json': '0'.repeat(64), 'weights.bin': 'x' } },
      'a SHA-256 in lower-case hexadecimal',
      '"x"',
    ],
    ['recipe.epochs', { recipe: { ...smallDraft().recipe, epochs: 0.5 } }, 'a whole number', '0.5'],
    ['extra', { extra: 1 }, 'no field of that name', '1'],
    ['modelId', { modelId: '' }, 'at least 1 character', '""'],
    ['labels', { labels: ['angry'] }, 'at least 2 items', '["angry"]'],
    ['labels', { labels: 'angry' }, 'a list', '"angry"'],
    ['temperature', { temperature: '1' }, 'a number', '"1"'],
    ['artifact', { artifact: [] }, 'an object', '[]'],
    [
      'features.preEmphasis',
      { features: { ...smallDraft().features, preEmphasis: 1 } },
      'less than 1',
      '1',
    ],
    [
      'features.deltaOrder',
      { features: { ...smallDraft().features, deltaOrder: 3 } },
      '0 or 1 or 2',
      '3',
    ],
    ['modelId', { modelId: undefined }, 'a text', 'nothing'],
  ])('names the field %s where it is wrong: %j', (field, changes, expected, received) => {
    const json = JSON.stringify({ ...smallCard(), ...changes });
    expect(() => parseCard(json, 'card.json')).toThrow(
      `MODEL_CORRUPT: card.json: field ${field} of the card is not valid; ` +
        `expected ${expected}; received ${received}; restore the artifact`,
    );
  });

  it('cuts what is too long to show', () => {
    const json = JSON.stringify({ ...smallCard(), labels: 'x'.repeat(1_000) });
    expect(() => parseCard(json, 'card.json')).toThrow(/received "x{59}…;/);
    expect(() => parseCard('7', 'card.json')).toThrow(
      /: the card is not valid; expected an object; received 7;/,
    );
  });
});
