import type { Admin, Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';

import { AdminLink } from '../../../connectors/kafka/admin-link.js';

function counted() {
  const count = { opened: 0, closed: 0 };
  const admin = () => {
    count.opened++;
    const disconnect = () => {
      count.closed++;
      return Promise.resolve();
    };
    return { connect: () => Promise.resolve(), disconnect } as unknown as Admin;
  };
  return { count, link: new AdminLink({ admin } as unknown as Kafka) };
}

describe('AdminLink', () => {
  it('opens nothing before it is needed', async () => {
    const { count, link } = counted();
    await link.close();
    expect(count).toEqual({ opened: 0, closed: 0 });
  });

  it('opens one client for all that goes well', async () => {
    const { count, link } = counted();
    expect(await link.use(() => Promise.resolve(1))).toBe(1);
    expect(await link.use(() => Promise.resolve(2))).toBe(2);
    await link.close();
    expect(count).toEqual({ opened: 1, closed: 1 });
  });

  it('opens a new client after a failure, which it hands on', async () => {
    const { count, link } = counted();
    const failing = link.use(() => Promise.reject(new Error('old leader')));
    await expect(failing).rejects.toThrow('old leader');
    await link.use(() => Promise.resolve());
    expect(count).toEqual({ opened: 2, closed: 1 });
  });

  it('leaves nothing open of what was under way when it was closed', async () => {
    const { count, link } = counted();
    let answer: () => void = () => undefined;
    const asking = link.use(() => new Promise<void>((resolve) => (answer = resolve)));
    await new Promise((resolve) => setImmediate(resolve));
    await link.close();
    answer();
    await asking;
    expect(count).toEqual({ opened: 1, closed: 2 });
  });
});
