import { openWav } from '../../connectors/wav/wav-reader.js';
import { decodeSamples } from '../audio/decode.js';
import type { ClipAudio } from '../training/hearing.js';

/**
 * A whole recording for training or evaluation, its channels averaged.
 * @throws UndertoneError as `openWav`.
 */
export async function readClip(path: string): Promise<ClipAudio> {
  const recording = await openWav(path);
  const { encoding, sampleRateHz, channelCount } = recording.format;
  const pieces: Uint8Array[] = [];
  for await (const { bytes } of recording.pieces) pieces.push(bytes);
  const interleaved = decodeSamples(encoding, Buffer.concat(pieces));
  return { sampleRateHz, samples: mixedDown(interleaved, channelCount) };
}

function mixedDown(interleaved: Float32Array, channelCount: number): Float32Array {
  if (channelCount === 1) return interleaved;
  const mono = new Float32Array(Math.floor(interleaved.length / channelCount));
  for (let sample = 0; sample < mono.length; sample++) {
    let sum = 0;
    for (let channel = 0; channel < channelCount; channel++) {
      sum += interleaved[sample * channelCount + channel] ?? 0;
    }
    mono[sample] = sum / channelCount;
  }
  return mono;
}
