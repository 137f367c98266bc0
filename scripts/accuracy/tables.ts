import type { ModelCard } from '../../src/model/card.js';
import { percent, withSpread } from '../../src/training/report/page-tables.js';
import type { ReadRecipeReport } from '../../src/training/report/read-report.js';

/** Everything that a table of the page may be asked to show. */
export interface Sources {
  readonly report: (path: string) => ReadRecipeReport;
  readonly card: (path: string) => ModelCard;
  /** Speakers that each fold of a corpus holds out, as the page names them. */
  readonly heldOut: (corpus: string, fold: string) => string;
}

type Table = (paths: readonly string[], sources: Sources) => string;

/** By the name that a template calls them. */
export const TABLES: Readonly<Record<string, Table>> = {
  command: ([path = ''], { report }) => `    ${report(path).command}`,
  'card-command': ([path = ''], { card }) =>
    distinct(card(path).artifact.figures.map(({ command }) => `    ${command}`)).join('\n'),
  protocols: ([path = ''], { report }) =>
    table(
      ['protocol', 'audio', 'UAR', 'accuracy', 'folds'],
      report(path).protocols.map((part) => [
        ...ratesOf(part),
        String(distinct(part.folds.map(({ name }) => name)).length),
      ]),
    ),
  comparison: (paths, { report }) =>
    table(
      ['recipe', 'protocol', 'audio', 'UAR', 'accuracy', 'command'],
      paths.flatMap((path) => {
        const { recipe, command, protocols } = report(path);
        return protocols.map((part) => [recipe.architecture, ...ratesOf(part), `\`${command}\``]);
      }),
    ),
  folds: foldTable,
  people: ([path = ''], { report }) =>
    table(
      ['audio', 'UAR women', 'UAR men', 'ECE of windows'],
      independent(report(path)).map(({ hearing, pooled: { bySex, calibrationError } }) => [
        hearing,
        ...['female', 'male'].map((sex) => percent(bySex[sex]?.uar ?? Number.NaN)),
        percent(calibrationError),
      ]),
    ),
  calibration: ([path = ''], { report }) =>
    table(
      ['audio', 'ECE before the temperature', 'ECE as events carry it'],
      independent(report(path)).map(({ hearing, pooled: { calibration, calibrationError } }) => [
        ...[hearing, percent(calibration?.before.error ?? Number.NaN), percent(calibrationError)],
      ]),
    ),
  coverage: ([path = ''], { report }) => coverageTable(independent(report(path))),
  heard: (paths, { report }) => heardTable(paths.map(report)),
  confusion: ([path = ''], { report }) => {
    const { recipe, protocols } = report(path);
    const [wide] = independent({ protocols });
    return table(
      ['', ...recipe.labels],
      recipe.labels.map((label, row) => [
        label,
        ...(wide?.pooled.confusion[row] ?? []).map(String),
      ]),
    );
  },
  groups: (paths, { report }) =>
    table(
      ['learnt from', 'labels that compete', 'audio', 'UAR', 'accuracy', 'clips'],
      paths.flatMap((path) => {
        const { corpus, labelGroups } = report(path);
        return labelGroups.flatMap(({ labels, figures }) =>
          figures.map(({ hearing, uar, accuracy, clips }) => [
            ...[corpus, labels.join(', '), hearing],
            ...[percent(uar), percent(accuracy), String(clips)],
          ]),
        );
      }),
    ),
  lineage: (paths, { report }) => lineageTable(paths.map(report)),
  corpora: ([path = ''], { card }) =>
    table(
      ['corpus', 'audio', 'UAR', 'accuracy', 'clips'],
      card(path).artifact.figures.map(({ corpus, audio, uar, accuracy, clips }) => [
        ...[corpus, audio, percent(uar), percent(accuracy), String(clips)],
      ]),
    ),
};

function foldTable([path = '']: readonly string[], { report, heldOut }: Sources): string {
  const { corpus, protocols } = report(path);
  const [wide, telephone] = independent({ protocols });
  const rows = distinct((wide?.folds ?? []).map(({ name }) => name)).map((name) => [
    name.replace('fold-', ''),
    heldOut(corpus, name),
    ...[wide, telephone].flatMap((part) => meanRatesOf(part, name)),
  ]);
  const rates = ['wide-band', 'telephone'].flatMap((name) => [`UAR ${name}`, `accuracy ${name}`]);
  return table(['fold', 'held out', ...rates], rows);
}

/** Over the seeds. */
function meanRatesOf(part: Part | undefined, fold: string): string[] {
  const networks = (part?.folds ?? []).filter(({ name }) => name === fold);
  const meanOf = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  return [networks.map(({ uar }) => uar), networks.map(({ accuracy }) => accuracy)].map((rates) =>
    percent(meanOf(rates)),
  );
}

/** What is left where windows under a confidence say `uncertain`. */
function coverageTable(parts: readonly Part[]): string {
  const shown = (parts[0]?.pooled.coverage ?? []).filter(({ coverage }) => coverage >= 0.3);
  const rows = shown.map(({ threshold }) => [
    threshold.toFixed(2),
    ...parts.flatMap(({ pooled }) => {
      const point = pooled.coverage.find((other) => other.threshold === threshold);
      const rates = [point?.coverage, point?.accuracy, point?.uar];
      return rates.map((rate) => percent(rate ?? Number.NaN));
    }),
  ]);
  const head = parts.flatMap(({ hearing }) => {
    return ['windows left', 'accuracy', 'UAR'].map((name) => `${name}, ${hearing}`);
  });
  return table(['confidence', ...head], rows);
}

/** Of speakers never heard; reports that did not score parts of clips have no row. */
function heardTable(reports: readonly ReadRecipeReport[]): string {
  const parts = reports.flatMap((report) =>
    independent(report).map((part) => ({ recipe: report.recipe.architecture, ...part })),
  );
  const scored = parts.filter(({ pooled }) => pooled.heard.length > 0);
  const seconds = scored[0]?.pooled.heard.map((point) => `${point.seconds} s`) ?? [];
  const rows = scored.map(({ recipe, hearing, pooled: { heard, uar } }) => [
    ...[recipe, hearing],
    ...heard.map((point) => percent(point.uar)),
    percent(uar),
  ]);
  return table(['recipe', 'audio', ...seconds, 'whole clip'], rows);
}

/** What copies before the split do to accuracy; wide-band, but for the speakers who were left out. */
function lineageTable(reports: readonly ReadRecipeReport[]): string {
  const rows = reports.flatMap(({ lineage, command, protocols }) => {
    if (lineage === undefined) return [];
    const kept = protocols.find(({ protocol }) => protocol === 'paper-lineage');
    const { changes, best, last, nearestNeighbour, unseenSpeakers } = lineage;
    const epochs = [best, last].map((epoch) =>
      epoch === undefined ? '' : `${percent(epoch.accuracy)} (${epoch.epoch})`,
    );
    return [
      [
        ...[String(changes.length), ...epochs, percent(kept?.accuracy.mean ?? Number.NaN)],
        ...[percent(nearestNeighbour.accuracy), percent(unseenSpeakers[0]?.accuracy ?? Number.NaN)],
        `\`${command}\``,
      ],
    ];
  });
  const head = ['copies', 'best epoch', 'last epoch', 'kept weights', '1-nearest-neighbour'];
  return table([...head, 'unseen speakers', 'command'], rows);
}

type Part = ReadRecipeReport['protocols'][number];

function ratesOf({ protocol, hearing, uar, accuracy }: Part): string[] {
  return [protocol, hearing, withSpread(uar), withSpread(accuracy)];
}

function independent({ protocols }: Pick<ReadRecipeReport, 'protocols'>): Part[] {
  return protocols.filter(({ protocol }) => protocol === 'speaker-independent');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
