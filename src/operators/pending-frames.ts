/** Frames without a gap. */
export interface FrameRun {
  readonly firstFrame: number;
  readonly frameCount: number;
  /** Row-major, `frameCount` rows; owned by the receiver. */
  readonly features: Float32Array;
}

interface OpenRun {
  readonly firstFrame: number;
  frameCount: number;
  readonly pieces: Float32Array[];
}

/** Frames that wait for a window to make them due. */
export class PendingFrames {
  #runs: OpenRun[] = [];
  #nextFrame = 0;

  /** @param features kept, not copied. */
  add(firstFrame: number, frameCount: number, features: Float32Array): void {
    if (frameCount === 0) return;
    this.#nextFrame = firstFrame + frameCount;
    const last = this.#runs.at(-1);
    if (last === undefined || last.firstFrame + last.frameCount !== firstFrame) {
      this.#runs.push({ firstFrame, frameCount, pieces: [features] });
      return;
    }
    last.frameCount += frameCount;
    last.pieces.push(features);
  }

  /** Hands out all of them; one empty run where there are none. */
  take(): FrameRun[] {
    if (this.#runs.length === 0) return [noFrames(this.#nextFrame)];
    const runs = this.#runs.map(({ pieces, ...run }) => ({ ...run, features: joined(pieces) }));
    this.#runs = [];
    return runs;
  }
}

function noFrames(firstFrame: number): FrameRun {
  return { firstFrame, frameCount: 0, features: new Float32Array(0) };
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const all = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
