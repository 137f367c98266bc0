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

  it.each<[field: string, changes: Record<string, unknown>]>([
    ['cardVersion', { cardVersion: 0 }],
    ['architecture', { architecture: 'other' }],
    ['labels', { labels: ['angry', 'angry'] }],
    ['windowFrames', { windowFrames: 0 }],
    ['hopFrames', { hopFrames: 128 }],
    ['temperature', { temperature: 0 }],
    ['features.highHz', { features: { ...smallDraft().features, highHz: 9_000 } }],
    ['features.lastCoefficient', { features: { ...smallDraft().features, lastCoefficient: 0 } }],
    ['normalisation.sd.0', { normalisation: { mean: [0], sd: [0] } }],
    ['files.weights.bin', { files: { 'model.json': '0'.repeat(64), 'weights.bin': 'x' } }],
    ['recipe.epochs', { recipe: { ...smallDraft().recipe, epochs: 0.5 } }],
    ['extra', { extra: 1 }],
    ['modelId', { modelId: undefined }],
  ])('names the field %s where it is wrong', (field, changes) => {
    const json = JSON.stringify({ ...smallCard(), ...changes });
    const message = `MODEL_CORRUPT: card.json: field ${field} of the card is not valid`;
    expect(() => parseCard(json, 'card.json')).toThrow(message);
  });
});
