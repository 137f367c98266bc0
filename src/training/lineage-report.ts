import { featuresOf, type ClipFeatures } from './clip-features.js';
import { fileOf, type HashedClip } from './corpus.js';
import { figuresByHearing, type FigureOptions, type Figures } from './figures.js';
import type { ScoredResult } from './job-result.js';
import type { Job } from './job.js';
import { LINEAGE_CHANGES, type LineageChange } from './lineage.js';
import { nearestNeighbour, type NearestNeighbourFigures } from './nearest-neighbour.js';
import type { ScoredClip } from './scored-clip.js';
import type { TestCurvePoint } from './test-curve.js';

/** Goes wherever figures of this protocol are shown. */
export const LINEAGE_WARNING =
  'LEAKS BY CONSTRUCTION: changed copies of the tested recordings were learnt from. Nothing to expect of any recording that is new';

/** All that is to be known about figures under `paper-lineage`, so that nobody takes them for good. */
export interface LineageReport {
  readonly warning: string;
  /** Of the network that the rest is about: the first where there are several. */
  readonly seed: number;
  /** What was done to each clip before the split. */
  readonly changes: readonly LineageChange[];
  /** Share of the test clips of whose recording another copy was learnt from. */
  readonly leakedShare: number;
  /** Wide-band test clips, epoch by epoch, with the weights as they stood. */
  readonly testCurve: readonly TestCurvePoint[];
  /** The highest accuracy of the curve: chosen on test clips, as the lineage does. */
  readonly best: TestCurvePoint | undefined;
  readonly last: TestCurvePoint | undefined;
  readonly nearestNeighbour: NearestNeighbourFigures;
  /** The kept weights on speakers who were left out before copies were made; both hearings. */
  readonly unseenSpeakers?: readonly Figures[];
}

export interface LineageInput {
  readonly job: Job;
  readonly result: Pick<ScoredResult, 'testCurve'>;
  readonly features: ReadonlyMap<string, ClipFeatures>;
  /** The result's clips of unseen speakers, as they were scored. */
  readonly unseen: readonly ScoredClip[];
  readonly figureOptions: FigureOptions;
}

export function lineageReport(input: LineageInput): LineageReport {
  const { job, result, features, unseen, figureOptions } = input;
  const { train, test } = job.split;
  const curve = result.testCurve ?? [];
  const highest = Math.max(...curve.map(({ accuracy }) => accuracy));
  return {
    warning: LINEAGE_WARNING,
    seed: job.seed,
    changes: changesMade([...train, ...test]),
    leakedShare: leakedShare(train, test),
    testCurve: curve,
    best: curve.find(({ accuracy }) => accuracy === highest),
    last: curve.at(-1),
    nearestNeighbour: nearestNeighbour(
      featuresOf(train, features),
      featuresOf(test, features),
      figureOptions.classCount,
    ),
    ...(unseen.length > 0 && {
      unseenSpeakers: figuresByHearing(unseen, figureOptions),
    }),
  };
}

function changesMade(clips: readonly HashedClip[]): LineageChange[] {
  return LINEAGE_CHANGES.filter((_, change) =>
    clips.some(({ lineageChange }) => lineageChange === change),
  );
}

function leakedShare(train: readonly HashedClip[], test: readonly HashedClip[]): number {
  const learnt = new Set(train.map(fileOf));
  return test.filter((clip) => learnt.has(fileOf(clip))).length / test.length;
}
