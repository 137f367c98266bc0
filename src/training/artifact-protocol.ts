import { UndertoneError } from '../errors.js';
import type { ModelCard } from '../model/card.js';
import type { Protocol } from './job.js';

/** Manifests all have this name, whatever they list; their speakers tell them apart. */
const ANY_MANIFEST = 'manifest';

export interface ArtifactTrial {
  readonly protocol: Protocol | undefined;
  /** What is to be scored. */
  readonly corpus: string;
  readonly trainingCorpora: ModelCard['artifact']['trainingCorpora'];
  readonly allowTrainingSpeakers: boolean;
}

/**
 * An artifact is one set of weights with one training set. It can be scored on strangers, or on a
 * corpus that it learnt nothing from; protocols that train networks of their own say nothing of it.
 * @throws USAGE where the word does not fit an artifact, SPLIT_LEAK where the corpus was learnt from.
 */
export function requireArtifactProtocol(trial: ArtifactTrial): void {
  const { protocol, corpus, trainingCorpora, allowTrainingSpeakers } = trial;
  if (protocol === undefined) return;
  if (!isOfArtifacts(protocol)) throw needsTraining(protocol);
  if (allowTrainingSpeakers) throw contradiction(protocol);
  const wasLearnt = corpus !== ANY_MANIFEST && trainingCorpora.includes(corpus);
  if (protocol === 'cross-corpus' && wasLearnt) throw sameCorpus(corpus);
}

function isOfArtifacts(protocol: Protocol): boolean {
  return protocol === 'speaker-independent' || protocol === 'cross-corpus';
}

function needsTraining(protocol: Protocol): UndertoneError {
  return new UndertoneError('USAGE', {
    what: 'this protocol trains networks of its own, and says nothing about one artifact',
    where: '--protocol',
    expected: 'speaker-independent or cross-corpus',
    received: protocol,
    todo: `undertone train --protocol ${protocol} has its figures`,
  });
}

function contradiction(protocol: Protocol): UndertoneError {
  return new UndertoneError('USAGE', {
    what: `${protocol} is about speakers that the model never heard`,
    where: '--allow-training-speakers',
    expected: 'one of the two options',
    received: 'both',
  });
}

function sameCorpus(corpus: string): UndertoneError {
  return new UndertoneError('SPLIT_LEAK', {
    what: 'the model was trained on this corpus',
    where: corpus,
    expected: 'a corpus that none of the training clips is of',
    todo: 'evaluate on another corpus, or leave --protocol out where the speakers are strangers',
  });
}
