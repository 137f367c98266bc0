import { logSoftmax } from '../model/calibration.js';
import type { ScoredWindow } from './predict-windows.js';
import type { ScoredClip } from './scored-clip.js';

/**
 * The same clips as the networks of several seeds score them together: each window has the mean of
 * their probabilities, as log-probabilities.
 *
 * @param networks the clips of each, in any order
 * @returns undefined for fewer than two networks, and where these were not tested on the same clips:
 * splits at random differ by seed
 */
export function seedEnsemble(
  networks: readonly (readonly ScoredClip[])[],
): ScoredClip[] | undefined {
  const [first = [], ...others] = networks;
  if (others.length === 0) return undefined;
  const byKey = others.map((clips) => new Map(clips.map((clip) => [keyOf(clip), clip])));
  const together = first.flatMap((clip) => {
    const same = byKey.flatMap((clips) => clips.get(keyOf(clip)) ?? []);
    return same.length === others.length ? [scoredTogether(clip, same)] : [];
  });
  const isSame = networks.every(({ length }) => length === together.length);
  return isSame ? together : undefined;
}

function keyOf({ clip, hearing }: ScoredClip): string {
  return `${hearing} ${clip.path}`;
}

/** Without the clip cut short, which nobody asks of several networks. */
function scoredTogether(
  { clip, hearing, label, sparse, windows }: ScoredClip,
  others: readonly ScoredClip[],
): ScoredClip {
  const mixed = windows.map((window, index) => {
    const same = others.map((other) => other.windows[index]?.logits ?? []);
    return { ...window, logits: meanLogProbabilities([window.logits, ...same]) };
  });
  return { clip, hearing, label, sparse, windows: mixed };
}

function meanLogProbabilities(logits: readonly ScoredWindow['logits'][]): ScoredWindow['logits'] {
  const networks = logits.map((own) => logSoftmax(own, 1));
  return Array.from(networks[0] ?? [], (_, label) => {
    const sum = networks.reduce((total, own) => total + Math.exp(own[label] ?? -Infinity), 0);
    return Math.log(sum / networks.length);
  });
}
