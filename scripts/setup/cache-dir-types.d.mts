/** Absolute path of the folder that set-up keeps its files in; it exists. */
export function cacheDirectory(env?: Readonly<Record<string, string | undefined>>): string;
