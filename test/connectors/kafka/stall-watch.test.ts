import { describe, expect, it } from 'vitest';
import { stalled, StallWatch } from '../../../connectors/kafka/stall-watch.js';

describe('StallWatch', () => {
  it('counts looks that found work waiting, until there is progress or nothing to do', () => {
    const watch = new StallWatch();
    watch.look(true);
    watch.look(true);
    expect(watch.looks).toBe(2);
    watch.progress();
    expect(watch.looks).toBe(0);
    watch.look(true);
    watch.look(false);
    expect(watch.looks).toBe(0);
  });

  it('is told as the death of a worker', () => {
    expect(stalled('nothing moves').code).toBe('WORKER_DIED');
    expect(stalled('nothing moves').message).toContain('progress within 60 s');
  });
});
