import { logSoftmax } from '../model/calibration.js';
import { eachHearing, type Hearing } from './clip-features.js';
import type { ScoredResult } from './job-result.js';
import type { ScoredWindow } from './predict-windows.js';

type Tests = ScoredResult['tests'];
type Test = Tests[number];

/**
 * Results of networks that learnt from the same clips under several seeds, as the one result of all
 * of them together: every window has the mean of their probabilities, as logarithms. What a network
 * has by itself, seed and history, is that of the first.
 */
export function ensembleResults(results: readonly ScoredResult[]): ScoredResult[] {
  const isOfSplit = (a: ScoredResult) => (b: ScoredResult) =>
    a.protocol === b.protocol && a.name === b.name;
  const firsts = results.filter((result, index) => results.findIndex(isOfSplit(result)) === index);
  return firsts.map((first) => ({
    ...first,
    tests: testsTogether(results.filter(isOfSplit(first))),
  }));
}

function testsTogether(networks: readonly ScoredResult[]): Tests {
  const byPath = networks.map(({ tests }) => new Map(tests.map((test) => [test.path, test])));
  const paths = networks[0]?.tests.map(({ path }) => path) ?? [];
  return paths.map((path) => {
    const said = byPath.map((tests) => found(tests.get(path), path));
    return {
      path,
      windows: eachHearing((hearing) => together(said.map(({ windows }) => windows[hearing]))),
      heard: eachHearing((hearing) => heardTogether(said.map(({ heard }) => heard[hearing]))),
    };
  });
}

function found(test: Test | undefined, path: string): Test {
  if (test === undefined) throw new RangeError(`not every network was tested on ${path}`);
  return test;
}

type Heard = Test['heard'][Hearing];

function heardTogether(networks: readonly Heard[]): Heard {
  const [first = []] = networks;
  return first.map(({ seconds }, index) => ({
    seconds,
    windows: together(networks.map((parts) => parts[index]?.windows ?? [])),
  }));
}

/** @param networks what each of them said of the same windows */
function together(networks: readonly (readonly ScoredWindow[])[]): ScoredWindow[] {
  const [first = []] = networks;
  return first.map((window, index) => {
    const said = networks.map((windows) => logSoftmax(windows[index]?.logits ?? [], 1));
    const logits = window.logits.map((_, label) => logOfMean(said.map((row) => row[label] ?? NaN)));
    return { ...window, logits };
  });
}

/** Of numbers that are given by their logarithms. */
function logOfMean(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  return largest + Math.log(sum / logs.length);
}
