interface MavenOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: (text: string) => void;
}

export const KAFKA_VERSION: string;
export const REGISTRY_VERSION: string;

/** Absolute path of a folder with the jars of a Kafka broker; fetched where they are missing. */
export function kafkaJars(options?: MavenOptions): Promise<string>;

/** Absolute path of a folder with the Apicurio registry; fetched where it is missing. */
export function registryFolder(options?: MavenOptions): Promise<string>;
