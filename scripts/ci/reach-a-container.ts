import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';

// Ends with 0 where a broker in a container is reached from this machine.
const broker = await startTrialBroker({
  env: { ...process.env, UNDERTONE_REQUIRE_KAFKA: 'testcontainers' },
  onProgress: console.log,
  onChosen: (description) => {
    console.log(`reached ${description}`);
  },
});
await broker.stop();
