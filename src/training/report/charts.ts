import type { TopLevelSpec } from 'vega-lite';
import type { ReadFigures, ReadRecipeReport } from './read-report.js';

/** Colours are the page's, so that a picture follows its light and its dark form. */
const CONFIG: TopLevelSpec['config'] = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    gridColor: 'var(--line)',
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    titleFontWeight: 'normal',
  },
  legend: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    orient: 'top',
    title: null,
    labelLimit: 0,
  },
};

const COLOURS = ['var(--first)', 'var(--second)'];
const SIZE = { width: 380, height: 220 };
const FRACTION = {
  type: 'quantitative',
  scale: { domain: [0, 1] },
  axis: { format: '%' },
} as const;

type Rows = readonly Readonly<Record<string, string | number>>[];

/** Recall of each label, by hearing. */
export function recallChart(hearings: readonly ReadFigures[], labels: readonly string[]) {
  const rows = hearings.flatMap(({ hearing, confusion }) =>
    recallsOf(confusion).flatMap((recall, index) =>
      recall === undefined ? [] : [{ hearing, label: labels[index] ?? '', recall }],
    ),
  );
  return bars(rows, 'label', 'recall');
}

/** UAR of each speaker, by hearing. */
export function speakerChart(hearings: readonly ReadFigures[]) {
  const rows = hearings.flatMap(({ hearing, bySpeaker }) =>
    Object.entries(bySpeaker).map(([speaker, { uar }]) => ({ hearing, speaker, UAR: uar })),
  );
  return bars(rows, 'speaker', 'UAR');
}

/** Rows are what was said, columns what was heard; shades are shares of a row. */
export function confusionChart({ confusion }: ReadFigures, labels: readonly string[]) {
  const rows = confusion.flatMap((counts, truth) => {
    const total = sum(counts);
    return counts.map((count, predicted) => ({
      truth: labels[truth] ?? '',
      predicted: labels[predicted] ?? '',
      count,
      share: total === 0 ? 0 : count / total,
    }));
  });
  return chart(rows, {
    width: 44 * labels.length,
    height: 30 * labels.length,
    encoding: {
      x: {
        field: 'predicted',
        type: 'nominal',
        sort: null,
        axis: { orient: 'top', labelAngle: -40 },
      },
      y: { field: 'truth', type: 'nominal', sort: null },
    },
    layer: [
      {
        mark: { type: 'rect', color: 'var(--first)' },
        encoding: {
          fillOpacity: {
            field: 'share',
            type: 'quantitative',
            legend: null,
            scale: { domain: [0, 1], range: [0, 0.75] },
          },
        },
      },
      {
        mark: { type: 'text', color: 'currentColor' },
        encoding: { text: { field: 'count', type: 'quantitative' } },
      },
    ],
  });
}

/** How often windows of like confidence are right; on the slant confidence can be believed. */
export function reliabilityChart({ before, after }: NonNullable<ReadFigures['calibration']>) {
  const rows = [
    ...before.bins.map((bin) => ({ ...bin, scores: 'before temperature' })),
    ...after.bins.map((bin) => ({ ...bin, scores: 'after temperature' })),
  ];
  const slant = [0, 1].map((value) => ({ confidence: value, accuracy: value }));
  return chart(rows, {
    ...SIZE,
    encoding: {
      x: { field: 'confidence', ...FRACTION },
      y: { field: 'accuracy', ...FRACTION },
    },
    layer: [
      {
        data: { values: slant },
        mark: { type: 'line', color: 'currentColor', strokeDash: [4, 4], opacity: 0.6 },
      },
      {
        mark: { type: 'line', point: true },
        encoding: { color: colourBy('scores', ['after temperature', 'before temperature']) },
      },
    ],
  });
}

/** What is left of the windows, and how good it is, as the threshold rises. */
export function coverageChart(hearings: readonly ReadFigures[]) {
  const rows = hearings.flatMap(({ hearing, coverage }) =>
    coverage.map((point) => ({ hearing, ...point })),
  );
  return lines(rows, { x: { field: 'coverage', ...FRACTION }, y: 'accuracy' });
}

/** UAR after so many seconds of speech. */
export function heardChart(hearings: readonly ReadFigures[]) {
  const rows = hearings.flatMap(({ hearing, heard }) =>
    heard.map(({ seconds, uar }) => ({ hearing, seconds, UAR: uar })),
  );
  const x = { field: 'seconds', type: 'quantitative', title: 'seconds of speech heard' } as const;
  return lines(rows, { x, y: 'UAR' });
}

/** One line a network. */
export function learningChart(training: ReadRecipeReport['training'], field: 'loss' | 'accuracy') {
  const rows = Object.entries(training).flatMap(([network, history]) =>
    history.map((epoch, index) => ({ network, epoch: index + 1, [field]: epoch[field] })),
  );
  return chart(rows, {
    ...SIZE,
    mark: { type: 'line', color: 'var(--first)', opacity: 0.6 },
    encoding: {
      x: { field: 'epoch', type: 'quantitative', axis: { tickMinStep: 1 } },
      y: field === 'accuracy' ? { field, ...FRACTION } : { field, type: 'quantitative' },
      detail: { field: 'network', type: 'nominal' },
    },
  });
}

/** Undefined where a label does not occur. */
export function recallsOf(confusion: ReadFigures['confusion']): (number | undefined)[] {
  return confusion.map((counts, label) => {
    const total = sum(counts);
    return total === 0 ? undefined : (counts[label] ?? 0) / total;
  });
}

function bars(rows: Rows, x: string, y: string): TopLevelSpec {
  return chart(rows, {
    height: SIZE.height,
    mark: 'bar',
    encoding: {
      x: { field: x, type: 'nominal', sort: null, title: null, axis: { labelAngle: -40 } },
      xOffset: { field: 'hearing', type: 'nominal', sort: null },
      y: { field: y, ...FRACTION },
      color: colourBy('hearing'),
    },
  });
}

function lines(rows: Rows, { x, y }: { x: object; y: string }): TopLevelSpec {
  return chart(rows, {
    ...SIZE,
    mark: { type: 'line', point: true },
    encoding: { x, y: { field: y, ...FRACTION }, color: colourBy('hearing') },
  });
}

function colourBy(field: string, domain?: readonly string[]) {
  const scale = { range: COLOURS, ...(domain !== undefined && { domain: [...domain] }) };
  return { field, type: 'nominal', sort: null, scale } as const;
}

function chart(rows: Rows, spec: object): TopLevelSpec {
  return { config: CONFIG, data: { values: [...rows] }, ...spec } as TopLevelSpec;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
