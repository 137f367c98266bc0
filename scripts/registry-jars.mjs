/** Prints the folder that holds the schema registry, fetched where it is missing. */
import { registryFolder } from './setup/maven.mjs';

const tell = (text) => process.stderr.write(`${text}\n`);
process.stdout.write(`${await registryFolder({ onProgress: tell })}\n`);
