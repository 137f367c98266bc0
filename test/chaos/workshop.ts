import { startTrialBroker } from '../../connectors/trial-broker/start-trial-broker.js';
import type { TrialBroker } from '../../connectors/trial-broker/trial-broker.js';
import { Random } from '../../src/training/random.js';
import type { Fault, FaultContext, Length } from './fault.js';
import { Oracle } from './oracle.js';
import type { ProgramCopy } from './program-copy.js';
import type { Verdict } from './trial.js';

/** Rights can be taken away by topic; without a rule everybody has them. */
const PROPERTIES = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
};

export interface FaultRun {
  readonly fault: Fault;
  readonly seed: number;
  readonly length: Length;
  readonly program: ProgramCopy;
}

/** What all faults of a run share: a broker, the oracle, and where to speak. */
export class Workshop {
  #broker: Promise<TrialBroker> | undefined;
  #oracle: Promise<Oracle> | undefined;

  constructor(
    readonly say: (text: string) => void,
    readonly logs?: string,
  ) {}

  async run({ fault, seed, length, program }: FaultRun): Promise<Verdict> {
    const context: FaultContext = {
      ...{ seed, length, program, say: this.say, logs: this.logs },
      random: Random.fromSeed(seed, `chaos ${fault.name}`),
      oracle: await this.#theOracle(),
      broker: () => this.#theBroker(),
    };
    return fault.run(context);
  }

  async close(): Promise<void> {
    await (await this.#broker?.catch(() => undefined))?.stop();
    await (await this.#oracle?.catch(() => undefined))?.close();
  }

  #theBroker(): Promise<TrialBroker> {
    this.#broker ??= startTrialBroker({ properties: PROPERTIES, onChosen: this.say });
    return this.#broker;
  }

  #theOracle(): Promise<Oracle> {
    this.#oracle ??= Oracle.open();
    return this.#oracle;
  }
}
