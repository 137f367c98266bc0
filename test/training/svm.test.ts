import Svm from 'libsvm-js/asm.js';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/training/random.js';
import { loadSvm } from '../../src/training/svm.js';
import { parseSvmModel, svmScores } from '../../src/training/svm-model.js';

const CLASSES = 4;
const random = Random.fromSeed(1, 'rows');

/** Clouds that overlap, so that verdicts are not trivial. */
function cloud(size: number) {
  return Array.from({ length: size }, (_, index) => {
    const label = index % CLASSES;
    const row = [label % 2, label >> 1, 0].map((centre) => centre + 1.6 * (random.float() - 0.5));
    return { label, row };
  });
}

const TRAIN = cloud(80);
const TEST = cloud(200);
const PARAMETERS = { cost: 2, gamma: 0.7 };
const OPTIONS = { ...PARAMETERS, classCount: CLASSES };

describe('loadSvm', () => {
  it('ranks first what LIBSVM itself predicts', async () => {
    const trainSvm = await loadSvm();
    const rows = TRAIN.map(({ row }) => row);
    const labels = TRAIN.map(({ label }) => label);
    const classify = trainSvm(rows, labels, OPTIONS);
    const own = new Svm({
      ...{ ...PARAMETERS, type: Svm.SVM_TYPES.C_SVC, kernel: Svm.KERNEL_TYPES.RBF, quiet: true },
    });
    own.train(rows, labels);
    const verdicts = TEST.map(({ row }) => {
      const scores = classify(row);
      const votes = scores.map(Math.round).sort((a, b) => b - a);
      // Where votes are equal LIBSVM takes the first class, the scores take the clearer one.
      const isTie = votes[0] === votes[1];
      return { isTie, said: scores.indexOf(Math.max(...scores)), wanted: own.predictOne(row) };
    });
    own.free();
    const clear = verdicts.filter(({ isTie }) => !isTie);
    expect(clear.length).toBeGreaterThan(150);
    expect(clear.map(({ said }) => said)).toEqual(clear.map(({ wanted }) => wanted));
    const right = TEST.filter(({ label }, index) => verdicts[index]?.said === label).length;
    expect(right / TEST.length).toBeGreaterThan(0.6);
  });

  it('gives the same scores again, whatever was trained in between', async () => {
    const trainSvm = await loadSvm();
    const train = (examples: typeof TRAIN) =>
      trainSvm(
        examples.map(({ row }) => row),
        examples.map(({ label }) => label),
        OPTIONS,
      );
    const [first, , second] = [train(TRAIN), train(TEST), train(TRAIN)];
    expect(second(TEST[0]?.row ?? [])).toEqual(first(TEST[0]?.row ?? []));
  });
});

describe('svmScores', () => {
  it('puts a class that does not occur below those that lose', async () => {
    const trainSvm = await loadSvm();
    const rows = [[0], [0.1], [1], [1.1]];
    const classify = trainSvm(rows, [0, 0, 2, 2], { ...OPTIONS, classCount: 4 });
    const scores = classify([0]);
    expect(scores).toHaveLength(4);
    expect(scores.indexOf(Math.max(...scores))).toBe(0);
    expect([scores[1], scores[3]]).toEqual([-1, -1]);
    expect(scores[2]).toBeGreaterThan(-1);
  });

  it('counts votes by hand', () => {
    // Two classes of one vector each: the nearer one wins.
    const model = parseSvmModel(
      'svm_type c_svc\nkernel_type rbf\ngamma 1\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 1 0\nnr_sv 1 1\nSV\n1 1:0 \n-1 1:2 \n',
    );
    const by = 1 - Math.exp(-4);
    const fraction = by / (3 * (by + 1));
    const [zero, one] = svmScores(model, [0], 2);
    expect(one).toBeCloseTo(1 + fraction, 12);
    expect(zero).toBeCloseTo(-fraction, 12);
  });
});
