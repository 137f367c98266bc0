/**
 * Stream-seconds a second on a backlog, `npx tsx bench/kafka-catch-up.ts [--calls N] [--seconds S]
 * [--rounds N] [-- FLAGS of undertone run]`: a plain Python consumer and `undertone run` in turns,
 * on the same audio. The broker runs on this machine, undertone is the built one, in dist/.
 */
import { parseArgs } from 'node:util';
import { catchUpReport } from './kafka/catch-up-report.js';
import { catchUp } from './kafka/catch-up.js';
import { onStage } from './kafka/stage.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '2' },
  },
});
const options = {
  calls: Number(values.calls),
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  flags: positionals,
};

await onStage(async (open) => {
  console.log(`${options.calls} calls of ${options.seconds} s, ${options.rounds} rounds`);
  console.log(catchUpReport(await catchUp(open, options)));
});
