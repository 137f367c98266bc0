import type { Admin, Kafka } from 'kafkajs';

/**
 * An admin client that is opened when it is needed, and anew after a failure: kafkajs keeps who
 * leads which partition for five minutes, and its admin client does not ask when it is wrong.
 */
export class AdminLink {
  readonly #kafka: Kafka;
  #admin: Admin | undefined;
  #isClosed = false;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** @throws what `act` and kafkajs throw */
  async use<Answer>(act: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const admin = (this.#admin ??= this.#kafka.admin());
    try {
      await admin.connect();
      return await act(admin);
    } catch (error) {
      if (this.#admin === admin) this.#admin = undefined;
      void disconnect(admin);
      throw error;
    } finally {
      // It may have connected after `close` disconnected it, and would keep the process alive.
      if (this.#isClosed) void disconnect(admin);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#admin !== undefined) await disconnect(this.#admin);
  }
}

async function disconnect(admin: Admin): Promise<void> {
  await admin.disconnect().catch(() => undefined);
}
