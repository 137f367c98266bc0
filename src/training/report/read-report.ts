import { z } from 'zod';
import { UndertoneError } from '../../errors.js';
import { fitsOwnHash } from '../hashed-report.js';

const rates = z.object({ clips: z.number(), uar: z.number(), accuracy: z.number() });

const reliability = z.object({
  error: z.number(),
  bins: z.array(z.object({ examples: z.number(), confidence: z.number(), accuracy: z.number() })),
});

const figures = rates.extend({
  hearing: z.string(),
  calibrationError: z.number(),
  confusion: z.array(z.array(z.number())),
  bySpeaker: z.record(z.string(), rates),
  bySex: z.record(z.string(), rates),
  // Reports of the first models lack what follows.
  calibration: z.object({ before: reliability, after: reliability }).optional(),
  coverage: z
    .array(
      z.object({
        threshold: z.number(),
        coverage: z.number(),
        accuracy: z.number(),
        uar: z.number(),
      }),
    )
    .default([]),
  heard: z.array(rates.extend({ seconds: z.number(), cutClips: z.number() })).default([]),
});

const network = z.object({
  parameters: z.number(),
  multiplyAddsPerWindow: z.number(),
  multiplyAddsPerSecond: z.number(),
  coreMicrosecondsPerStreamSecond: z.number().optional(),
});

const spread = z.object({
  mean: z.number(),
  sd: z.number(),
  sdOverSeeds: z.number().optional(),
});

const uarAndAccuracy = z.object({ uar: z.number(), accuracy: z.number() });

const common = {
  unusableClips: z.array(z.object({ path: z.string() })).default([]),
  labelGroups: z
    .array(
      z.object({
        labels: z.array(z.string()),
        figures: z.array(rates.extend({ hearing: z.string() })),
      }),
    )
    .default([]),
  corpus: z.string(),
  skippedClips: z.number().default(0),
  command: z.string(),
  reportHash: z.string(),
  network: network.optional(),
};

const recipeReport = z.object({
  ...common,
  recipe: z.object({
    architecture: z.string(),
    labels: z.array(z.string()),
    seeds: z.array(z.number()).default([]),
  }),
  ensemble: z.boolean().default(false),
  clips: z.number(),
  speakers: z.number(),
  temperature: z.number(),
  protocols: z.array(
    z.object({
      protocol: z.string(),
      hearing: z.string(),
      uar: spread,
      accuracy: spread,
      folds: z.array(rates.extend({ name: z.string(), seed: z.number().optional() })),
      pooled: figures,
    }),
  ),
  lineage: z
    .object({
      warning: z.string(),
      /** What was done to make copies, one each. */
      changes: z.array(z.looseObject({})).default([]),
      leakedShare: z.number(),
      best: uarAndAccuracy.extend({ epoch: z.number() }).optional(),
      last: uarAndAccuracy.extend({ epoch: z.number() }).optional(),
      nearestNeighbour: uarAndAccuracy.extend({ sameRecording: z.number() }),
      unseenSpeakers: z.array(rates.extend({ hearing: z.string() })).default([]),
    })
    .optional(),
  untestedLabels: z.record(z.string(), z.array(z.string())).default({}),
  training: z.record(z.string(), z.array(z.object({ loss: z.number(), accuracy: z.number() }))),
});

const evaluationReport = z.object({
  ...common,
  modelId: z.string(),
  measures: z.string(),
  modelLabels: z.array(z.string()),
  figures: z.array(figures),
});

export type ReadFigures = z.infer<typeof figures>;
export type ReadRecipeReport = z.infer<typeof recipeReport>;
export type ReadReport = ReadRecipeReport | z.infer<typeof evaluationReport>;

/** @throws REPORT_UNREADABLE where it is no report, or is not as it was written. */
export function parseReport(json: string, path: string): ReadReport {
  const raw = parsed(json, path);
  requireOwnHash(raw, path);
  const report = z.union([recipeReport, evaluationReport]).safeParse(raw);
  if (report.success) return report.data;
  throw unreadable(path, { received: z.prettifyError(report.error), cause: report.error });
}

function parsed(json: string, path: string): object {
  try {
    return z.looseObject({}).parse(JSON.parse(json));
  } catch (cause) {
    throw unreadable(path, { cause });
  }
}

function requireOwnHash(raw: object, path: string): void {
  if (fitsOwnHash(raw)) return;
  throw unreadable(path, { received: 'figures that do not fit their hash' });
}

function unreadable(path: string, details: { received?: string; cause?: unknown }): UndertoneError {
  return new UndertoneError('REPORT_UNREADABLE', {
    what: 'the file is not a report',
    where: path,
    expected: 'report.json as train or evaluate wrote it',
    ...details,
  });
}
