import type { AudioNote, NoteSpan } from '../audio/chunk.js';

/**
 * Where the notes that a source puts on a chunk lie: `truncated` on its last sample,
 * `audio_dropped` and `gap`, which are about what came before, on its first, and any other on all
 * of it.
 */
export function chunkNotes(
  notes: Iterable<AudioNote>,
  firstSample: number,
  sampleCount: number,
): NoteSpan[] {
  const end = firstSample + sampleCount;
  return [...notes].map((note) => {
    if (note === 'truncated') return { note, from: Math.max(0, end - 1), to: end };
    const isBefore = note === 'audio_dropped' || note === 'gap';
    if (isBefore) return { note, from: firstSample, to: firstSample + 1 };
    return { note, from: firstSample, to: Math.max(end, firstSample + 1) };
  });
}

/** @param indices ascending, counted from `firstSample`. */
export function notFiniteNotes(indices: readonly number[], firstSample: number): NoteSpan[] {
  const runs: { note: AudioNote; from: number; to: number }[] = [];
  for (const index of indices) {
    const sample = firstSample + index;
    const last = runs.at(-1);
    if (last?.to === sample) last.to++;
    else runs.push({ note: 'not_finite', from: sample, to: sample + 1 });
  }
  return runs;
}
