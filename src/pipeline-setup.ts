import { InferenceSet } from './model/inference-set.js';
import type { Inference } from './model/inference.js';
import { PipelineLane } from './pipeline-lane.js';
import { configHashOf, settle, type PipelineOptions } from './pipeline-options.js';

/** All lanes of a pipeline: one for each of its models. */
export class PipelineSetup {
  /** Of all models together: audio may meet any of them. */
  readonly configHash: string;
  readonly #inferences: InferenceSet;
  readonly #lanes: ReadonlyMap<Inference, PipelineLane>;

  /** @throws UndertoneError what `settle` throws. */
  constructor(options: PipelineOptions) {
    this.#inferences = InferenceSet.of(options.inference);
    const settled = this.#inferences.all.map((inference) => {
      return { inference, spec: inference.spec, settings: settle(options, inference) };
    });
    const configHash = configHashOf(settled);
    this.configHash = configHash;
    this.#lanes = new Map(
      settled.map(({ inference, settings }) => [
        inference,
        new PipelineLane(options, inference, settings, configHash),
      ]),
    );
  }

  /** Where audio of a rate goes. */
  laneFor(sourceRateHz: number): PipelineLane {
    const lane = this.#lanes.get(this.#inferences.for(sourceRateHz));
    if (lane === undefined) throw new RangeError(`no lane for ${sourceRateHz} Hz`);
    return lane;
  }
}
