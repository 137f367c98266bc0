/** What LIBSVM writes of a trained classifier with a radial kernel. */
export interface SvmModel {
  readonly gamma: number;
  /** Class of each group of support vectors. */
  readonly labels: readonly number[];
  /** Of each pair of groups: (0, 1), (0, 2) … (1, 2) … */
  readonly rho: readonly number[];
  readonly vectors: readonly SupportVector[];
}

interface SupportVector {
  /** Index into `labels`. */
  readonly group: number;
  /** Weight against each of the other groups, in their order. */
  readonly coefficients: readonly number[];
  readonly values: Float64Array;
}

/** Reads the text format of LIBSVM. */
export function parseSvmModel(text: string): SvmModel {
  const [head = '', body = ''] = text.split('\nSV\n');
  const fields = new Map(head.split('\n').map((line) => [line.split(' ')[0], numbersIn(line)]));
  const field = (name: string): number[] => fields.get(name) ?? [];
  const groups = field('nr_sv').flatMap((count, group) => new Array<number>(count).fill(group));
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  const others = field('label').length - 1;
  const vectors = lines.map((line, index) => ({
    group: groups[index] ?? 0,
    ...parse(line, others),
  }));
  const [gamma = Number.NaN] = field('gamma');
  return { gamma, labels: field('label'), rho: field('rho'), vectors };
}

/**
 * One number a class: how many other classes it wins against, and as a fraction of one vote by how
 * much (what scikit-learn calls the one-versus-rest decision function). A class that was not learnt
 * stands below all others.
 */
export function svmScores(model: SvmModel, row: readonly number[], classCount: number): number[] {
  const decisions = pairDecisions(model, row);
  const scores = new Array<number>(classCount).fill(-1);
  model.labels.forEach((label, group) => {
    let [votes, margin] = [0, 0];
    for (const { winner, loser, by } of decisions) {
      if (winner === group) votes += 1;
      if (winner === group) margin += by;
      if (loser === group) margin -= by;
    }
    scores[label] = votes + margin / (3 * (Math.abs(margin) + 1));
  });
  return scores;
}

function pairDecisions({ gamma, labels, rho, vectors }: SvmModel, row: readonly number[]) {
  const count = labels.length;
  /** sums[own][other]: what the vectors of one group say in the matter of the two. */
  const sums = labels.map(() => new Float64Array(count));
  for (const { group, coefficients, values } of vectors) {
    const kernel = Math.exp(-gamma * squaredDistance(values, row));
    coefficients.forEach((coefficient, index) => {
      const other = index < group ? index : index + 1;
      const own = sums[group];
      if (own !== undefined) own[other] = (own[other] ?? 0) + coefficient * kernel;
    });
  }
  const pairs = labels.flatMap((_, first) =>
    labels.slice(first + 1).map((_, index) => ({ first, second: first + 1 + index })),
  );
  return pairs.map(({ first, second }, index) => {
    const value = (sums[first]?.[second] ?? 0) + (sums[second]?.[first] ?? 0) - (rho[index] ?? 0);
    const by = Math.abs(value);
    return value > 0 ? { winner: first, loser: second, by } : { winner: second, loser: first, by };
  });
}

/** `coefficient … 1:value 2:value …` */
function parse(line: string, coefficientCount: number) {
  const parts = line.trim().split(/\s+/);
  const values = parts.slice(coefficientCount).map((part) => Number(part.split(':')[1]));
  return {
    coefficients: parts.slice(0, coefficientCount).map(Number),
    values: Float64Array.from(values),
  };
}

function squaredDistance(a: Float64Array, b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum;
}

function numbersIn(line: string): number[] {
  return line.split(/\s+/).slice(1).map(Number);
}
