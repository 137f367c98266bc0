import { describe, expect, it } from 'vitest';

import { BatchOrder } from '../../../connectors/kafka/batch-order.js';

describe('BatchOrder', () => {
  it('takes what begins where the one before it ended, and nothing else', () => {
    const order = new BatchOrder(10);
    expect([9, 11, 10].map((fetched) => order.follows(fetched))).toEqual([false, false, true]);
    order.moveTo(15);
    expect(order.expected).toBe(15);
    expect(order.follows(10)).toBe(false);
  });

  it('moves over batches without records that begin where it stands', () => {
    const order = new BatchOrder(10);
    expect(order.passOver({ firstOffset: '12', lastOffset: '19' })).toBe(false);
    expect(order.expected).toBe(10);
    expect(order.passOver({ firstOffset: '10', lastOffset: '12' })).toBe(true);
    expect(order.expected).toBe(13);
    expect(order.passOver({ firstOffset: null, lastOffset: '13' })).toBe(true);
    expect(order.expected).toBe(14);
  });

  it('believes in a gap once it has met the same one three times in a row', () => {
    const order = new BatchOrder(0);
    expect([7, 7, 8, 7, 7, 7].map((fetched) => order.follows(fetched))).toEqual([
      ...[false, false, false],
      ...[false, false, true],
    ]);
  });

  it('counts anew after a gap that could not be looked into', () => {
    const order = new BatchOrder(0);
    order.follows(7);
    order.follows(7);
    order.forgetGap();
    expect([7, 7, 7].map((fetched) => order.follows(fetched))).toEqual([false, false, true]);
  });
});
