/** What the two ways to start brokers have in common. */
import type { Certificates } from './certificates.js';
import type { Environment, TrialNode } from './trial-broker.js';

export interface ClusterPlan {
  readonly env: Environment;
  readonly nodes: 1 | 3;
  readonly properties: Readonly<Record<string, string>>;
  readonly secure: boolean;
  readonly onProgress: (text: string) => void;
}

export interface StartedCluster {
  readonly description: string;
  readonly nodes: readonly ClusterNode[];
  readonly certificates: Certificates | undefined;
  stop(): Promise<void>;
}

export interface ClusterNode extends TrialNode {
  /** `host:port` of the listener with TLS and SASL, where there is one. */
  readonly secureAddress: string | undefined;
  /** Runs Kafka's own kafka-configs with these arguments and the address of this node. */
  configure(args: readonly string[]): Promise<void>;
}

/** Starts all nodes at once, because none answers before most are there; all or none. */
export async function startAll(nodes: readonly TrialNode[]): Promise<void> {
  const started = await Promise.allSettled(nodes.map((node) => node.start()));
  const failure = started.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

export function nodeIds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
