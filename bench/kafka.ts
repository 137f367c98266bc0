import { onStage } from './kafka/stage.js';
import { runLive } from './kafka/latency.js';
import { summaryOf } from './kafka/percentiles.js';

await onStage(async (open) => {
  const [calls = 50, seconds = 30] = process.argv.slice(2).map(Number);
  const result = await runLive(await open(), { calls, seconds, flags: process.argv.slice(4) });
  console.log('event', summaryOf(result.latencies.map(({ eventMs }) => eventMs)));
  console.log('chunk', summaryOf(result.latencies.map(({ chunkWaitMs }) => chunkWaitMs)));
  console.log(result.cores, result.lag, result.transactionsPerSecond, result.processorRssBytes / 1e6);
});
