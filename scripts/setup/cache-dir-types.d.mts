type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of the folder that set-up keeps its files in; it is created where missing. */
export function cacheDirectory(env?: Environment): string;

/** The same for those who only look; undefined where set-up did not run. */
export function existingCacheDirectory(env?: Environment): string | undefined;
