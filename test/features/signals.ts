/** A harmonic tone that glides, over some noise: never periodic in the hop. Always the same. */
export function voiceLike(length: number): Float32Array {
  let state = 12_345;
  let phase = 0;
  return Float32Array.from({ length }, (_, n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    phase += 0.05 + 0.02 * Math.sin(n / 3_000);
    const tone = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.3 * Math.sin(5 * phase);
    return 0.3 * tone + 0.02 * (state / 2 ** 31 - 1);
  });
}
