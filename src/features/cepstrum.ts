import type { MfccProfile } from './profile.js';

/**
 * Rows of the orthonormal DCT-II for the kept coefficients, each already multiplied with its
 * sinusoidal lifter 1 + (L/2)·sin(π·k/L). Row-major, kept coefficients × filters.
 */
export function cepstrumRows(profile: MfccProfile): Float64Array {
  const { filterCount, firstCoefficient, lastCoefficient, lifter } = profile;
  const rows = new Float64Array((lastCoefficient - firstCoefficient + 1) * filterCount);
  for (let k = firstCoefficient; k <= lastCoefficient; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / filterCount) * lift(k, lifter);
    for (let j = 0; j < filterCount; j++) {
      const angle = (Math.PI * k * (2 * j + 1)) / (2 * filterCount);
      rows[(k - firstCoefficient) * filterCount + j] = scale * Math.cos(angle);
    }
  }
  return rows;
}

function lift(k: number, lifter: number): number {
  return lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * k) / lifter);
}
