/** What a file holds as JSON; undefined where it is damaged. */
export function parsedOrNothing(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
