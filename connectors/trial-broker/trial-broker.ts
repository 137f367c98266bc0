/** A Kafka broker for tests and trials: what one asks for, and what one gets. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** `given`: the user's own, named by KAFKA_BROKERS; undertone neither starts nor stops it. */
export type BrokerRoute = 'given' | 'testcontainers' | 'process';

export interface TrialBrokerOptions {
  readonly env?: Environment;
  /** Three nodes replicate every topic three times, and one of them may be killed. Default 1. */
  readonly nodes?: 1 | 3;
  /** A listener with TLS and SASL beside the open one. */
  readonly secure?: boolean;
  /** Settings of the broker that differ from `server-properties.ts`. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Told once which broker serves, in words. */
  readonly onChosen?: (description: string) => void;
  /** Told what takes long: a download from Maven Central, an image that is pulled. */
  readonly onProgress?: (text: string) => void;
}

export interface TrialBroker {
  readonly route: BrokerRoute;
  /** In words, for people. */
  readonly description: string;
  /** `host:port`, comma-separated. */
  readonly bootstrapServers: string;
  /** Empty where the broker is the user's own. */
  readonly nodes: readonly TrialNode[];
  /** There where it was asked for. */
  readonly secure: SecureAccess | undefined;
  /** Ends everything that was started and removes its data. Safe to call twice. */
  stop(): Promise<void>;
}

/** One broker of a cluster, for those who test what happens without it. */
export interface TrialNode {
  readonly id: number;
  /** `host:port`; stays the same when the node comes back. */
  readonly address: string;
  /** SIGKILL. The data stays. Resolves when the node is gone. */
  kill(): Promise<void>;
  /** Starts it again with the data it had. Resolves when it answers. */
  start(): Promise<void>;
}

/** Needed to use the listener with TLS and SASL. All of it was made for this one cluster. */
export interface SecureAccess extends TrialCredentials {
  /** `host:port`, comma-separated. */
  readonly bootstrapServers: string;
}

export interface TrialCredentials {
  /** The authority that signed the broker's certificate and the client's; PEM. */
  readonly ca: string;
  /** For mutual TLS, which the broker takes but does not ask for; PEM. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** The same for PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly username: string;
  readonly password: string;
}
