import { UndertoneError } from '../errors.js';
import { parseSvmModel, svmScores } from './svm-model.js';

export interface SvmOptions {
  readonly cost: number;
  readonly gamma: number;
  /** Labels are below this; some may not occur. */
  readonly classCount: number;
}

/** Gives each class a score for a row of numbers; the highest is the verdict. */
export type SvmClassifier = (row: readonly number[]) => number[];

export type TrainSvm = (
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  options: SvmOptions,
) => SvmClassifier;

/**
 * LIBSVM's C-SVC with a radial kernel. Its own estimates of probabilities come from a random
 * division of the examples that goes on from call to call, so scores are taken from the decision
 * values instead: they depend on the examples alone.
 * @throws PACKAGE_MISSING
 */
export async function loadSvm(): Promise<TrainSvm> {
  const { default: Svm } = await import('libsvm-js/asm.js').catch((cause: unknown) => {
    throw new UndertoneError('PACKAGE_MISSING', {
      what: 'the support vector machine needs a package that is installed for development only',
      where: 'libsvm-js',
      todo: 'run npm install libsvm-js@0.2.1 beside undertone',
      cause,
    });
  });
  return (rows, labels, { cost, gamma, classCount }) => {
    const svm = new Svm({
      type: Svm.SVM_TYPES.C_SVC,
      kernel: Svm.KERNEL_TYPES.RBF,
      cost,
      gamma,
      quiet: true,
    });
    svm.train(rows, labels);
    const model = parseSvmModel(svm.serializeModel());
    svm.free();
    return (row) => svmScores(model, row, classCount);
  };
}
