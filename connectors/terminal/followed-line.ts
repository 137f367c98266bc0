import type { CallSummary } from '../../src/events/call-summary.js';
import type { UtteranceEvent } from '../../src/events/utterance-event.js';
import { clockTime } from './event-line.js';
import type { Palette, Piece } from './paint.js';

const SHOWN_EMOTIONS = 3;

/** An utterance as one line: span, channel, phase, label and how sure that is. */
export function utterancePieces(event: UtteranceEvent, palette: Palette): Piece[] {
  const { phase, label, confidence, status, scores } = event;
  const index = scores.findIndex((score) => score.label === label);
  const verdict: Piece[] =
    confidence === null
      ? [{ text: 'no window with enough speech', paint: palette.dim }]
      : [
          label === null
            ? { text: 'uncertain', paint: palette.dim }
            : { text: label.padEnd(9), paint: palette.emotion(label, index) },
          { text: percent(confidence).padStart(6) },
        ];
  return [
    ...placePieces(event, palette),
    { text: `${phase.padEnd(8)}  ` },
    ...verdict,
    ...(status === 'degraded' ? [{ text: `  (${status})`, paint: palette.dim }] : []),
  ];
}

/** A channel of a call as one line: how long it talked, its most frequent emotions, an episode. */
export function summaryPieces(summary: CallSummary, palette: Palette): Piece[] {
  const { talkMs, emotions, episodes } = summary;
  const [longest] = episodes;
  const most = [...emotions].sort((a, b) => b.share - a.share).slice(0, SHOWN_EMOTIONS);
  return [
    ...placePieces(summary, palette),
    { text: `talked ${inSeconds(talkMs)}` },
    ...most.flatMap(({ label, share }, i): Piece[] => [
      { text: i === 0 ? ': ' : ', ' },
      {
        text: label,
        paint: palette.emotion(
          label,
          emotions.findIndex((e) => e.label === label),
        ),
      },
      { text: ` ${percent(share)}` },
    ]),
    ...(longest === undefined
      ? []
      : [{ text: `; longest ${longest.label} ${inSeconds(longest.endMs - longest.startMs)}` }]),
  ];
}

function placePieces(
  { startMs, endMs, channel }: UtteranceEvent | CallSummary,
  palette: Palette,
): Piece[] {
  const span = `${clockTime(startMs)}-${clockTime(endMs)}`;
  return [{ text: span.padStart(13), paint: palette.dim }, { text: `  ${channel.padEnd(8)}  ` }];
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
