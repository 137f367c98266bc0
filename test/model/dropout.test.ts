import type { serialization } from '@tensorflow/tfjs-core';
import { dispose, memory, ones, type Tensor } from '@tensorflow/tfjs-core';
import { input, model, models, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../../src/model/backend.js';
import { setDropoutSource, SourcedDropout } from '../../src/model/dropout.js';
import type { RandomSource } from '../../src/model/dropout.js';

beforeAll(() => loadBackend());

describe('SourcedDropout', () => {
  it('is the identity at inference, with or without a source', () => {
    const network = dropoutNetwork(0.5);
    expect(valuesOf(network.predict(ones([1, 4])) as Tensor)).toEqual([1, 1, 1, 1]);
    network.dispose();
  });

  it('drops where the source is below the rate and scales what it keeps', () => {
    const network = dropoutNetwork(0.2);
    setDropoutSource(network, replay([0.19, 0.2, 0.9, 0]));
    expect(train(network)).toEqual([0, 1.25, 1.25, 0]);
    network.dispose();
  });

  it('draws a fresh mask on every call', () => {
    const network = dropoutNetwork(0.5);
    setDropoutSource(network, replay([0, 0, 0.5, 0.5, 0.5, 0.5, 0, 0]));
    expect([train(network), train(network)]).toEqual([
      [0, 0, 2, 2],
      [2, 2, 0, 0],
    ]);
    network.dispose();
  });

  it('refuses to train without a source and names the layer', () => {
    const network = dropoutNetwork(0.2);
    expect(() => train(network)).toThrow(/^INTERNAL: layer drop: .*setDropoutSource/);
    network.dispose();
  });

  it('survives serialisation with its rate', async () => {
    const network = dropoutNetwork(0.3);
    const json = JSON.parse(network.toJSON() as string) as object;
    const restored = await models.modelFromJSON(json as serialization.ConfigDict);
    expect(restored.getLayer('drop')).toBeInstanceOf(SourcedDropout);
    expect(restored.getLayer('drop').getConfig()).toMatchObject({ rate: 0.3 });
    restored.dispose();
    network.dispose();
  });

  it('leaves no tensor behind but its output', () => {
    const network = dropoutNetwork(0.5);
    setDropoutSource(network, () => 0.7);
    const before = memory().numTensors;
    train(network);
    expect(memory().numTensors).toBe(before);
    network.dispose();
  });
});

function dropoutNetwork(rate: number): LayersModel {
  const values = input({ shape: [4] });
  const outputs = new SourcedDropout({ name: 'drop', rate }).apply(values);
  return model({ inputs: values, outputs: outputs as typeof values });
}

function train(network: LayersModel): number[] {
  const inputs = ones([1, 4]);
  const values = valuesOf(network.apply(inputs, { training: true }) as Tensor);
  dispose(inputs);
  return values;
}

function valuesOf(output: Tensor): number[] {
  const values = [...output.dataSync()];
  dispose(output);
  return values;
}

function replay(numbers: readonly number[]): RandomSource {
  let at = 0;
  return () => numbers[at++] ?? Number.NaN;
}
