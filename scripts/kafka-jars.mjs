/** Prints the folder that holds the jars of Kafka, fetched where they are missing. */
import { kafkaJars } from './setup/maven.mjs';

const tell = (text) => process.stderr.write(`${text}\n`);
process.stdout.write(`${await kafkaJars({ onProgress: tell })}\n`);
