import type { Fault } from './fault.js';
import { broker } from './faults/broker.js';
import { kill } from './faults/kill.js';
import { membership } from './faults/membership.js';
import { outage } from './faults/outage.js';
import { proxy } from './faults/proxy.js';
import { denied, full } from './faults/refused.js';
import { registry } from './faults/registry.js';
import { stall } from './faults/stall.js';
import { thread } from './faults/thread.js';

/** In the order in which they are run. */
export const FAULTS: readonly Fault[] = [
  kill,
  stall,
  membership,
  proxy,
  thread,
  registry,
  denied,
  full,
  broker,
  outage,
];
