import {
  confusionChart,
  coverageChart,
  heardChart,
  learningChart,
  recallChart,
  reliabilityChart,
  speakerChart,
} from './charts.js';
import type { Draw } from './draw.js';
import { reportNotes } from '../report-notes.js';
import { html, Markup } from './markup.js';
import { PAGE_STYLE } from './page-style.js';
import { factsOf, sectionsOf, titleOf, type ReportSection } from './page-content.js';
import { comparisonTable, foldTable, overviewTable } from './page-tables.js';
import type { ReadReport } from './read-report.js';

/**
 * A report as one page that needs neither network nor JavaScript.
 * @returns HTML
 */
export async function reportPage(report: ReadReport, draw: Draw): Promise<string> {
  const title = titleOf(report);
  const sections = sectionsOf(report);
  const parts = await Promise.all(sections.map((section) => sectionPart(section, report, draw)));
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p><code>${report.command}</code></p>
        <table>
          ${factsOf(report).map(
            ([name, value]) =>
              html`<tr>
                <th>${name}</th>
                <td>${value}</td>
              </tr> `,
          )}
        </table>
        <p>
          UAR is the mean recall over labels; sd is the sample standard deviation over networks,
          that is over folds and seeds. A clip gets the label with the highest mean log-probability
          over its windows.
        </p>
        ${reportNotes(report).map((note) => html`<p>${sentence(note)}</p> `)}
        ${overviewTable(sections)} ${comparisonTable(sections)} ${parts}
        ${await learningPart(report, draw)}
      </body>
    </html> `;
  return page.text;
}

async function sectionPart(
  { name, hearings, networks }: ReportSection,
  report: ReadReport,
  draw: Draw,
): Promise<Markup> {
  const labels = 'recipe' in report ? report.recipe.labels : report.modelLabels;
  const picture = async (spec: Parameters<Draw>[0], caption: string) =>
    html`<figure>
      ${new Markup(await draw(spec))}
      <figcaption>${caption}</figcaption>
    </figure> `;
  const single = hearings.map(async (figures) => {
    const { hearing, calibration } = figures;
    const confusion = confusionChart(figures, labels);
    return [
      await picture(confusion, `Confusion, ${hearing}: rows are what was said, clips are counted.`),
      calibration === undefined
        ? []
        : await picture(reliabilityChart(calibration), reliabilityCaption(hearing, calibration)),
    ];
  });
  const hasCoverage = hearings.some(({ coverage }) => coverage.length > 0);
  const hasHeard = hearings.some(({ heard }) => heard.length > 0);
  return html`<section>
    <h2>${name}</h2>
    ${networks.length > 1 ? foldTable(networks) : []}
    ${await picture(recallChart(hearings, labels), 'Recall of each label.')}
    ${await picture(speakerChart(hearings), 'UAR of each speaker, over the labels that the speaker has.')}
    ${await Promise.all(single)}
    ${hasCoverage ? await picture(coverageChart(hearings), COVERAGE_CAPTION) : []}
    ${hasHeard ? await picture(heardChart(hearings), HEARD_CAPTION) : []}
  </section> `;
}

const COVERAGE_CAPTION =
  'Share of the windows whose confidence reaches a threshold, from 0 (right) up by 0.05, and how many of them are right.';
const HEARD_CAPTION =
  'UAR of clips that end once so much speech was heard by the speech gate; clips with less are heard to their end.';

function reliabilityCaption(
  hearing: string,
  { before, after }: NonNullable<ReportSection['hearings'][number]['calibration']>,
): string {
  const [first, second] = [before, after].map(({ error }) => (100 * error).toFixed(1));
  return `Reliability of windows, ${hearing}: expected calibration error ${first ?? ''} % before temperature, ${second ?? ''} % after.`;
}

async function learningPart(report: ReadReport, draw: Draw): Promise<Markup | never[]> {
  if (!('training' in report)) return [];
  const { training } = report;
  if (Object.values(training).every((history) => history.length === 0)) return [];
  const pictures = await Promise.all(
    (['loss', 'accuracy'] as const).map(async (field) => {
      const svg = new Markup(await draw(learningChart(training, field)));
      const caption = `Mean ${field} on what was learnt from, epoch by epoch; one line a network.`;
      return html`<figure>
        ${svg}
        <figcaption>${caption}</figcaption>
      </figure> `;
    }),
  );
  return html`<section>
    <h2>Learning curves</h2>
    ${pictures}
  </section>`;
}

/** Names, which some notes begin with, stay as they are. */
function sentence(note: string): string {
  const begun = note.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
  return begun.endsWith('.') ? begun : `${begun}.`;
}
