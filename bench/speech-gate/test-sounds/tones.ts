/** Signalling tones for testing only: no number of the gate may be chosen on them. */
import { cadence, dialled, frequencyKeyed } from '../cadence.js';
import { uniform, WIDE_HZ } from '../signals.js';

type Tones = (seconds: number) => Float32Array;

/** Keys 6 to 9, 0, star and hash; the shortest that a telephone exchange must accept, and longer. */
export const DIALLING: Readonly<Record<string, Tones>> = {
  'dialling 50/50 ms': (seconds) => cadence(dialled('6790#8*', 0.05, 0.05), seconds),
  'dialling 70/45 ms': (seconds) => cadence(dialled('0978*6', 0.07, 0.045), seconds),
  'dialling 100/60 ms': (seconds) => cadence(dialled('78906*#', 0.1, 0.06), seconds),
  'dialling 160/300 ms': (seconds) => cadence(dialled('860979', 0.16, 0.3), seconds),
};

export const RING_BACK: Readonly<Record<string, Tones>> = {
  'ring-back, North America': (seconds) => cadence(onOff([440, 480], 2, 4), seconds),
  'ring-back, Great Britain': (seconds) =>
    cadence([...onOff([400, 450], 0.4, 0.2), ...onOff([400, 450], 0.4, 2)], seconds),
  'ring-back, Germany': (seconds) => cadence(onOff([425], 1, 4), seconds),
  'busy, North America': (seconds) => cadence(onOff([480, 620], 0.5, 0.5), seconds),
  'reorder, North America': (seconds) => cadence(onOff([480, 620], 0.25, 0.25), seconds),
  'information, 950, 1400 and 1800 Hz': (seconds) =>
    cadence(
      [
        ...[950, 1_400, 1_800].map((hz) => ({ seconds: 0.33, frequenciesHz: [hz] })),
        { seconds: 1, frequenciesHz: [] },
      ],
      seconds,
    ),
};

export const FAX: Readonly<Record<string, Tones>> = {
  'fax calling, 1100 Hz': (seconds) => cadence(onOff([1_100], 0.5, 3), seconds),
  'fax answering, 2100 Hz with reversals': reversed2100,
  'fax, V.21': (seconds) =>
    frequencyKeyed({ markHz: 1_650, spaceHz: 1_850, symbolsASecond: 300 }, seconds, uniform(9_201)),
  'modem, 4 phases at 600 symbols a second': fourPhases,
};

function onOff(
  frequenciesHz: readonly number[],
  onSeconds: number,
  offSeconds: number,
): { seconds: number; frequenciesHz: readonly number[] }[] {
  return [
    { seconds: onSeconds, frequenciesHz },
    { seconds: offSeconds, frequenciesHz: [] },
  ];
}

/** The phase turns round every 450 ms, which switches echo cancellers off. */
function reversed2100(seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, (_, n) => {
    const sign = Math.floor(n / (0.45 * WIDE_HZ)) % 2 === 0 ? 1 : -1;
    return sign * Math.sin((2 * Math.PI * 2_100 * n) / WIDE_HZ);
  });
}

/** Random steps of 90 degrees of a carrier at 1200 Hz. */
function fourPhases(seconds: number): Float32Array {
  const random = uniform(9_202);
  let symbol = -1;
  let quarter = 0;
  return Float32Array.from({ length: Math.round(seconds * WIDE_HZ) }, (_, n) => {
    const current = Math.floor((n * 600) / WIDE_HZ);
    if (current !== symbol) quarter += Math.floor(4 * random());
    symbol = current;
    return Math.sin((2 * Math.PI * 1_200 * n) / WIDE_HZ + (Math.PI / 2) * quarter);
  });
}
