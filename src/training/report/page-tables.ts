import { html, type Content, type Markup } from './markup.js';
import type { HeardNetwork, ReportSection } from './page-content.js';
import type { ReadFigures } from './read-report.js';

/** One row a protocol and hearing. */
export function overviewTable(sections: readonly ReportSection[]): Markup {
  const rows = sections.flatMap(({ name, hearings, spreads, networks }) =>
    hearings.map((figures, index) => {
      const own = networks.filter(({ hearing }) => hearing === figures.hearing).length;
      const { uar, accuracy } = spreads[index] ?? { uar: undefined, accuracy: undefined };
      return [
        name,
        figures.hearing,
        uar === undefined ? percent(figures.uar) : withSpread(uar),
        accuracy === undefined ? percent(figures.accuracy) : withSpread(accuracy),
        String(own || 1),
        String(figures.clips),
        calibrationOf(figures),
        ...sexesOf(figures),
      ];
    }),
  );
  const head = ['protocol', 'audio', 'UAR %', 'accuracy %', 'networks', 'clips scored'];
  return table([...head, 'ECE %', 'UAR women', 'UAR men', 'gap'], rows);
}

/** What the telephone costs. */
export function comparisonTable(sections: readonly ReportSection[]): Markup | never[] {
  const rows = sections.flatMap(({ name, hearings: [direct, telephone] }) =>
    direct === undefined || telephone === undefined
      ? []
      : [[name, percent(direct.uar), percent(telephone.uar), points(telephone.uar - direct.uar)]],
  );
  if (rows.length === 0) return [];
  return table(['protocol', 'UAR direct', 'UAR over the telephone', 'points'], rows);
}

export function foldTable(networks: readonly HeardNetwork[]): Markup {
  const rows = networks.map(({ name, seed, hearing, clips, uar, accuracy }) => [
    name,
    seed === undefined ? '' : String(seed),
    hearing,
    String(clips),
    percent(uar),
    percent(accuracy),
  ]);
  return table(['fold', 'seed', 'audio', 'clips', 'UAR %', 'accuracy %'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<table>
    <thead>
      <tr>
        ${head.map((cell) => html`<th>${cell}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map(cellOf)}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

function cellOf(text: string): Content {
  return /^[-−+]?\d/.test(text) ? html`<td class="number">${text}</td>` : html`<td>${text}</td>`;
}

function calibrationOf({ calibration, calibrationError }: ReadFigures): string {
  const after = percent(calibrationError);
  return calibration === undefined ? after : `${percent(calibration.before.error)} → ${after}`;
}

/** Women, men, and by how much one is better. */
function sexesOf({ bySex }: ReadFigures): string[] {
  const [women, men] = [bySex['female'], bySex['male']];
  if (women === undefined || men === undefined) return ['', '', ''];
  return [percent(women.uar), percent(men.uar), points(women.uar - men.uar)];
}

export function percent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}

/** Mean and, where there are several networks, deviation. */
export function withSpread({ mean, sd, sdOverSeeds }: ReportSection['spreads'][number]['uar']) {
  if (sd === 0) return percent(mean);
  const overSeeds = sdOverSeeds === undefined ? '' : ` (over seeds ± ${percent(sdOverSeeds)})`;
  return `${percent(mean)} ± ${percent(sd)}${overSeeds}`;
}

function points(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${percent(Math.abs(difference))}`;
}
