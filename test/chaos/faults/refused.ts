import kafkajs, { type Admin } from 'kafkajs';
import type { CallShape } from '../calls.js';
import type { Fault, FaultContext } from '../fault.js';
import { withTrial } from '../open-trial.js';
import type { Trial } from '../trial.js';

// Node finds no names of constants in the client's CommonJS.
const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  ResourcePatternTypes,
} = kafkajs;

const FEW: CallShape = { calls: 4, durationSeconds: 20, staggerMs: 100 };
const EX_NOPERM = 77;

/** Who may not write ends at once, says why, and has skipped nothing when it may again. */
export const denied: Fault = {
  name: 'denied',
  summary: 'nobody may write the topic of events any more, then everybody again',
  run: (context) =>
    withTrial(context, (trial) => refuse(trial, context, EX_NOPERM, 'KAFKA_DENIED', deny, permit), {
      calls: FEW,
    }),
};

/** The same for a topic that takes nothing of this size. */
export const full: Fault = {
  name: 'full',
  summary: 'the topic of events takes no more bytes, then it does again',
  run: (context) =>
    withTrial(
      context,
      (trial) => refuse(trial, context, undefined, 'KAFKA_RECORD_TOO_LARGE', shut, open),
      { calls: FEW },
    ),
};

type Change = (admin: Admin, topic: string) => Promise<unknown>;

async function refuse(
  trial: Trial,
  { say }: FaultContext,
  exitCode: number | undefined,
  errorCode: string,
  begin: Change,
  end: Change,
): Promise<void> {
  const admin = trial.kafka.admin();
  await admin.connect();
  try {
    const first = trial.start('processor 0');
    await trial.ready(first);
    trial.send(4);
    await trial.reached(0.2, 60_000);
    await begin(admin, trial.topics.events);
    const ending = await first.endedWithin(60_000);
    say(`${first.name} ended: ${JSON.stringify(ending)}; ${trial.progress} events`);
    const { code } = ending ?? {};
    if (exitCode === undefined ? !code : code !== exitCode) {
      trial.violations.push(`the exit code was ${String(code)}`);
    }
    if (!first.log.some((line) => line.code === errorCode || line.msg.includes(errorCode))) {
      trial.violations.push(`it did not say ${errorCode}`);
    }
  } finally {
    await end(admin, trial.topics.events);
    await admin.disconnect();
  }
  trial.start('processor 1');
  await trial.complete();
}

/** Where there is one rule, what none of them allows is denied. */
function rules(topic: string) {
  const rule = {
    ...{ resourceType: AclResourceTypes.TOPIC, resourceName: topic },
    ...{ principal: 'User:ANONYMOUS', host: '*' },
    resourcePatternType: ResourcePatternTypes.LITERAL,
  };
  const { READ, WRITE } = AclOperationTypes;
  const { ALLOW, DENY } = AclPermissionTypes;
  return [
    { ...rule, operation: READ, permissionType: ALLOW },
    { ...rule, operation: WRITE, permissionType: DENY },
  ];
}

async function deny(admin: Admin, topic: string): Promise<void> {
  for (const rule of rules(topic)) await admin.createAcls({ acl: [rule] });
}

async function permit(admin: Admin, topic: string): Promise<void> {
  for (const rule of rules(topic).reverse()) await admin.deleteAcls({ filters: [rule] });
}

function shut(admin: Admin, topic: string): Promise<unknown> {
  return setMaxMessageBytes(admin, topic, 100);
}

function open(admin: Admin, topic: string): Promise<unknown> {
  return setMaxMessageBytes(admin, topic, 1_048_588);
}

function setMaxMessageBytes(admin: Admin, name: string, bytes: number): Promise<unknown> {
  const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
  return admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }],
  });
}
