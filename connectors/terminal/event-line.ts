import type { EmotionEvent } from '../../src/events/emotion-event.js';
import type { Palette, Piece } from './paint.js';
import type { TruthClip } from './truth.js';

const BAR_CELLS = 10;

/** `0:02.6` for 2575 ms. */
export function clockTime(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${Math.floor(tenths / 600)}:${seconds}`;
}

/** One event as one line: span, channel, label, bar, what is known about the truth. */
export function eventPieces(
  event: EmotionEvent,
  truth: TruthClip | undefined,
  palette: Palette,
): Piece[] {
  const span = `${clockTime(event.startMs)}-${clockTime(event.endMs)}`;
  return [
    { text: span.padStart(13), paint: palette.dim },
    { text: `  ${event.channel.padEnd(8)}  ` },
    ...resultPieces(event, truth, palette),
    { text: remarksOf(event), paint: palette.dim },
  ];
}

/** Label, confidence bar and truth of an event, without its place and time. */
export function resultPieces(
  event: EmotionEvent,
  truth: TruthClip | undefined,
  palette: Palette,
): Piece[] {
  const { label, confidence } = event;
  if (confidence === null) return [{ text: 'no speech', paint: palette.dim }];
  const filled = Math.round(confidence * BAR_CELLS);
  const paint = label === null ? palette.dim : palette.emotion(label, labelIndex(event));
  return [
    { text: (label ?? 'uncertain').padEnd(9), paint },
    { text: ' ' },
    { text: '█'.repeat(filled), paint },
    { text: '░'.repeat(BAR_CELLS - filled), paint: palette.dim },
    { text: ` ${Math.round(confidence * 100)} %`.padStart(6) },
    ...(label === null ? [] : truthPieces(label, truth, palette)),
  ];
}

/** `  0.21 s behind`: from the arrival of the audio that completed the event until now. */
export function latencyPieces(event: EmotionEvent, nowMs: number, palette: Palette): Piece[] {
  const seconds = ((nowMs - event.eventTime) / 1000).toFixed(2);
  return [{ text: `  ${seconds} s behind`, paint: palette.dim }];
}

export function labelIndex(event: EmotionEvent): number {
  return event.scores.findIndex(({ label }) => label === event.label);
}

function truthPieces(label: string, truth: TruthClip | undefined, palette: Palette): Piece[] {
  if (truth === undefined) return [];
  return truth.label === label
    ? [{ text: `  ✓ truth: ${truth.label}`, paint: palette.hit }]
    : [{ text: `  ✗ truth: ${truth.label}`, paint: palette.miss }];
}

const SAID_BY_LABEL: ReadonlySet<EmotionEvent['status']> = new Set([
  'final',
  'no_speech',
  'uncertain',
]);

function remarksOf(event: EmotionEvent): string {
  const status = SAID_BY_LABEL.has(event.status) ? [] : [event.status];
  // True of a whole recording: said once elsewhere, not at each line.
  const notes = event.notes.filter((note) => note !== 'narrow_band');
  const remarks = [...status, ...notes].map((word) => word.replaceAll('_', ' '));
  return remarks.length === 0 ? '' : `  (${remarks.join(', ')})`;
}
