import { gatedSpeech } from './score.js';
import { mulawCoded, narrowed, TELEPHONE_HZ, WIDE_HZ, widened } from './signals.js';

/** What is gated at 16 kHz, and as mu-law with the gate at both rates. */
export function heardEachWay(samples: Float32Array): Readonly<Record<string, Uint8Array>> {
  const line = mulawCoded(narrowed(samples));
  return {
    '16 kHz': gatedSpeech(samples, WIDE_HZ),
    '8 kHz mu-law': gatedSpeech(widened(line), WIDE_HZ),
    'gate at 8 kHz': gatedSpeech(line, TELEPHONE_HZ),
  };
}
