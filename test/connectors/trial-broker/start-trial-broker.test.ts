import { describe, expect, it } from 'vitest';
import { startTrialBroker } from '../../../connectors/trial-broker/start-trial-broker.js';

describe('startTrialBroker', () => {
  it('says why each way that it may go is closed', async () => {
    const env = { UNDERTONE_REQUIRE_KAFKA: 'process', JAVA_HOME: '/nowhere' };

    await expect(startTrialBroker({ env })).rejects.toThrow(
      'BROKER_NOT_STARTED: no Kafka broker could be started; ' +
        'received process: no Java: /nowhere/bin/java cannot be run; set KAFKA_BROKERS',
    );
  });

  it('leaves a broker that was named out where another is required', async () => {
    const env = {
      KAFKA_BROKERS: 'localhost:1',
      UNDERTONE_REQUIRE_KAFKA: 'process',
      JAVA_HOME: '/nowhere',
    };

    await expect(startTrialBroker({ env })).rejects.toMatchObject({ code: 'BROKER_NOT_STARTED' });
  });

  it('refuses a requirement that it does not know before it starts anything', async () => {
    await expect(
      startTrialBroker({ env: { UNDERTONE_REQUIRE_KAFKA: 'docker' } }),
    ).rejects.toMatchObject({ code: 'CONFIG' });
  });
});
