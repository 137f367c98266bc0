import { setFlagsFromString } from 'node:v8';

/** V8's own upper bound of a semi-space on machines of 64 bits; two of them make the generation. */
const SEMI_SPACE_MB = 16;

/**
 * Gives threads that start from now on the whole of their young generation at once. By itself V8
 * begins with a megabyte, doubles it when many objects survive, and halves it again, over hours:
 * steps of 8 and 16 MB in the memory of a process that holds nothing more than before. Whoever
 * watches a processor shall see a line that is flat.
 */
export function presizeYoungGenerations(): void {
  setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_MB}`);
}
