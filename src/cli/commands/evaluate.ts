import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, UndertoneError } from '../../errors.js';
import { loadArtifact, type Artifact } from '../../model/artifact.js';
import { fallbackNotice, loadBackend } from '../../model/backend.js';
import {
  evaluateArtifact,
  clipsOfOthers,
  requireUnseenSpeakers,
  scorableClips,
  type EvaluationReport,
} from '../../training/evaluate-artifact.js';
import { extractFeatures } from '../../training/extract-features.js';
import { addToCard } from '../../training/extend-card.js';
import { requireArtifactProtocol } from '../../training/artifact-protocol.js';
import { PROTOCOLS } from '../../training/job.js';
import { reportNotes } from '../../training/report-notes.js';
import { reportFolderWriter } from '../../training/report/report-folder.js';
import { PAPER_AUGMENTATION } from '../../training/augmentation.js';
import {
  commandOf,
  type CommandCall,
  type CommandDefinition,
  type CommandHost,
} from '../command.js';
import { CORPUS_OPTIONS } from '../corpus-options.js';
import type { CliIo } from '../io.js';
import { Notices } from '../notices.js';
import { flag, text } from '../option-schemas.js';
import { modelFolder } from '../model-folder.js';
import type { OptionSpecs, OptionValues } from '../options.js';
import { readClip } from '../read-clip.js';
import { STREAM_OPTIONS } from '../stream-options.js';
import { openCorpus } from '../training-corpora.js';

export const EVALUATE_OPTIONS = {
  model: {
    flags: '--model <folder>',
    description: 'the model artifact, or the name of one that comes with undertone',
    schema: text,
    expected: 'a folder with card.json',
    flagOnly: true,
  },
  ...CORPUS_OPTIONS,
  protocol: {
    flags: '--protocol <name>',
    description:
      'speaker-independent: no speaker was learnt from; cross-corpus: no clip of the corpus was (default: strangers, unless allowed)',
    schema: z.enum(PROTOCOLS).optional(),
    expected: 'speaker-independent or cross-corpus',
    flagOnly: true,
  },
  unseenSpeakers: {
    flags: '--unseen-speakers',
    description: 'score those speakers alone that the model did not learn from',
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
  allowTrainingSpeakers: {
    flags: '--allow-training-speakers',
    description: 'score speakers that the model learnt from; the report calls it training accuracy',
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
  report: {
    flags: '--report <folder>',
    description: 'receives all figures as report.json and as a page (index.html)',
    schema: text.optional(),
    expected: 'a folder',
    flagOnly: true,
  },
  addToCard: {
    flags: '--add-to-card',
    description: "add the figures to the model's card (unseen speakers only)",
    schema: flag,
    expected: 'no value',
    flagOnly: true,
  },
  backend: STREAM_OPTIONS.backend,
} as const satisfies OptionSpecs;

type EvaluateOptions = OptionValues<typeof EVALUATE_OPTIONS>;

const EVALUATE: CommandDefinition<typeof EVALUATE_OPTIONS> = {
  name: 'evaluate',
  summary: 'Scores a model on speakers that it never heard.',
  options: EVALUATE_OPTIONS,
  examples: [
    [
      'undertone evaluate --model models/paper-ravdess --corpus emodb --data PATH',
      'UAR and accuracy on another corpus, wide-band and over the telephone',
    ],
    [
      'undertone evaluate --model models/paper-ravdess --corpus emodb --data PATH --report runs/emodb',
      'the same as a page, with confusion matrix and every speaker',
    ],
    [
      'undertone evaluate --model models/streaming-ravdess-16k-fold-1 --corpus ravdess --data PATH --unseen-speakers',
      'the speakers that this fold of the cross-validation held out',
    ],
    [
      'undertone evaluate --model models/paper-ravdess --corpus emodb --data PATH --protocol cross-corpus',
      'the same, refused where the model learnt from this corpus',
    ],
  ],
  exitCodes: {
    65: 'the corpus is not usable, or the model was trained on its speakers',
    66: 'the model or a file is missing',
    69: 'no inference backend loads, or a package that draws is missing',
    73: 'the report cannot be written',
  },
  endsAtSignals: true,
  run: runEvaluation,
};

export function evaluateCommand(host: CommandHost): Command {
  return commandOf(EVALUATE, host);
}

async function runEvaluation(call: CommandCall<typeof EVALUATE_OPTIONS>): Promise<number> {
  const { options, io, debug } = call;
  const writePage = options.report === undefined ? undefined : await reportFolderWriter();
  const notice = fallbackNotice(await loadBackend({ prefer: options.backend }));
  if (notice !== undefined) new Notices(io.stderr, debug).say(notice);
  const folder = modelFolder(options.model, io.workingFolder);
  const artifact = await loadArtifact(folder);
  const report = await reportOn(artifact, options, io);
  io.stdout.write(summaryOf(report));
  await writePage?.(resolve(io.workingFolder, options.report ?? ''), report);
  if (options.addToCard) await addToCard(folder, report);
  return EXIT.ok;
}

async function reportOn(artifact: Artifact, options: EvaluateOptions, io: CliIo) {
  const { card, spec } = artifact;
  const { protocol, allowTrainingSpeakers, unseenSpeakers } = options;
  const { trainingCorpora, trainingSpeakers } = card.artifact;
  requireArtifactProtocol({
    ...{ protocol, trainingCorpora, allowTrainingSpeakers },
    corpus: options.corpus,
  });
  const corpus = await openCorpus(options.corpus, options.data, io);
  const asked = unseenSpeakers ? clipsOfOthers(corpus.clips, trainingSpeakers) : corpus.clips;
  if (unseenSpeakers && asked.length === 0) throw nobodyElse(options);
  const clips = scorableClips(asked, spec.labels);
  requireSome(clips.length, options);
  const measures = requireUnseenSpeakers(clips, trainingSpeakers, allowTrainingSpeakers);
  const { profile, labels } = spec;
  const { folder, unusable: unusableClips = [] } = corpus;
  const flags = [
    ...(protocol === undefined ? [] : [` --protocol ${protocol}`]),
    ...(unseenSpeakers ? [' --unseen-speakers'] : []),
    ...(allowTrainingSpeakers ? [' --allow-training-speakers'] : []),
  ].join('');
  return evaluateArtifact(
    {
      artifact,
      corpus: corpus.name,
      command: `undertone evaluate --model ${options.model} --corpus ${corpus.name} --data PATH${flags}`,
      clips: await extractFeatures(clips, { folder, labels, profile, readClip }),
      skippedClips: asked.length - clips.length,
      unusableClips,
      minSpeechFrames: PAPER_AUGMENTATION.minSpeechFrames,
    },
    measures,
  );
}

function nobodyElse({ corpus, model }: EvaluateOptions): UndertoneError {
  return new UndertoneError('SPLIT_LEAK', {
    what: 'the model learnt from every speaker of the corpus',
    where: corpus,
    expected: `speakers that ${model} never heard`,
    todo: 'take the artifact of a fold, or another corpus',
  });
}

function requireSome(clipCount: number, { corpus, model }: EvaluateOptions): void {
  if (clipCount > 0) return;
  throw new UndertoneError('CORPUS_LABEL', {
    what: 'the model has none of the labels of the corpus',
    where: corpus,
    expected: `clips with labels of ${model}`,
  });
}

function summaryOf(report: EvaluationReport): string {
  const { modelId, corpus, measures, figures } = report;
  const lines = figures.map(
    ({ hearing, uar, accuracy, clips, calibrationError }) =>
      `${hearing}: UAR ${percent(uar)}, accuracy ${percent(accuracy)}, ECE ${percent(calibrationError)} (${clips} clips)`,
  );
  return [`${modelId} on ${corpus}: ${measures}`, ...lines, ...reportNotes(report), ''].join('\n');
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
