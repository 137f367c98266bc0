/**
 * Figures of the speech gate, `npx tsx bench/speech-gate.ts --corpus PATH [--speakers tuned-on]
 * [--every N]`:
 * PATH holds `ravdess/` and `emodb/` at 16 kHz. By default the speakers and sounds that its numbers
 * were NOT chosen on. Passed are windows of 2.575 s every 0.64 s that hold at least 1.2 s of gated speech.
 */
import { parseArgs } from 'node:util';
import { SpeechGate } from '../src/audio/speech-gate.js';
import { atLevel } from './speech-gate/babble.js';
import { isTunedOn, listClips, readSamples, TUNED_ON, type Clip } from './speech-gate/corpora.js';
import { referenceSpeech, speechRms } from './speech-gate/reference.js';
import { gatedSpeech, scoreOf, sum, type Score } from './speech-gate/score.js';
import {
  mixed,
  mulawCoded,
  narrowed,
  noise,
  TELEPHONE_HZ,
  tones,
  uniform,
  WIDE_HZ,
  widened,
  type Colour,
} from './speech-gate/signals.js';
import { testCrowds } from './speech-gate/test-sounds/crowds.js';
import { TEST_LEVELS_DB, TEST_SOUNDS } from './speech-gate/test-sounds/index.js';
import { tuningCrowds } from './speech-gate/tuning-sounds/crowds.js';
import { TUNING_LEVELS_DB, TUNING_SOUNDS } from './speech-gate/tuning-sounds/index.js';

interface Recording {
  readonly samples: Float32Array;
  readonly speech: Uint8Array;
  /** Level of the speech in it, root mean square. */
  readonly speechLevel: number;
}

/** How a recording reaches the gate; `seed` differs from one recording to the next. */
type Path = (recording: Recording, seed: number) => Uint8Array;

const SNR_DB = 10;
const NOISE_LEVELS_DB = [-70, -60, -50, -40, -30, -20];
const NOISE_SECONDS = 30;
const CLIPS_A_CALL = 12;
const CALL_LEVEL = 0.06;
const FRAME = 400;
const HOP = 160;

/** Sounds alone: at 16 kHz, as mu-law at 8 kHz brought to 16 kHz, and as mu-law at 8 kHz. */
const HEARD: Readonly<Record<string, (samples: Float32Array) => Uint8Array>> = {
  '16 kHz': (samples) => gatedSpeech(samples, WIDE_HZ),
  '8 kHz mu-law': (samples) => gatedSpeech(widened(mulawCoded(narrowed(samples))), WIDE_HZ),
  'gate at 8 kHz': (samples) => gatedSpeech(mulawCoded(narrowed(samples)), TELEPHONE_HZ),
};

const PATHS: Readonly<Record<string, Path>> = {
  '16 kHz clean': ({ samples }) => gatedSpeech(samples, WIDE_HZ),
  '16 kHz, white 10 dB': noisyRoom('white'),
  '16 kHz, pink 10 dB': noisyRoom('pink'),
  '8 kHz mu-law': ({ samples }) => gatedSpeech(widened(mulawCoded(narrowed(samples))), WIDE_HZ),
  'the same, gate at 8 kHz': ({ samples }) =>
    gatedSpeech(mulawCoded(narrowed(samples)), TELEPHONE_HZ),
  '8 kHz mu-law, white 10 dB': noisyCall('white'),
  '8 kHz mu-law, pink 10 dB': noisyCall('pink'),
  'pink 10 dB, gate at 8 kHz': noisyCall('pink', TELEPHONE_HZ),
};

const { corpus, speakers, every } = options();
const clips = (await listClips(corpus)).filter(
  (clip) => isTunedOn(clip) === (speakers === 'tuned-on'),
);
console.log(
  `${clips.length} clips of ${new Set(clips.map(speakerOf)).size} speakers; the numbers were ` +
    `chosen on RAVDESS ${TUNED_ON.RAVDESS.join(' ')} and EmoDB ${TUNED_ON.EmoDB.join(' ')}`,
);
heading(`${every === 1 ? 'each clip' : `each ${every}th clip`} a stream of its own`);
for (const name of ['RAVDESS', 'EmoDB'] as const) {
  const own = clips.filter((clip) => clip.corpus === name);
  const chosen = own.filter((_, index) => index % every === 0);
  const recordings = await Promise.all(chosen.map(recording));
  report(name, recordings);
}
heading('12 clips of one speaker joined to a call, 1-4 s of pause between them');
for (const name of ['RAVDESS', 'EmoDB'] as const) {
  report(name, await calls(clips.filter((clip) => clip.corpus === name)));
}
await reportOtherSounds();
reportCost();

function noisyRoom(colour: Colour): Path {
  return ({ samples, speechLevel }, seed) => {
    const levelDb = 20 * Math.log10(speechLevel) - SNR_DB;
    return gatedSpeech(mixed(samples, noise(colour, samples.length, levelDb, seed)), WIDE_HZ);
  };
}

function noisyCall(colour: Colour, rateHz: 8_000 | 16_000 = WIDE_HZ): Path {
  return ({ samples, speechLevel }, seed) => {
    const line = narrowed(samples);
    const levelDb = 20 * Math.log10(speechLevel) - SNR_DB;
    const heard = mulawCoded(mixed(line, noise(colour, line.length, levelDb, seed)));
    return gatedSpeech(rateHz === WIDE_HZ ? widened(heard) : heard, rateHz);
  };
}

function report(corpusName: string, recordings: readonly Recording[]): void {
  for (const [name, path] of Object.entries(PATHS)) {
    const scores = recordings.map((item, seed) => scoreOf(path(item, seed + 1), item.speech));
    console.log(`${corpusName.padEnd(8)} ${name.padEnd(26)} ${describe(sum(scores))}`);
  }
}

function describe(score: Score): string {
  return [
    `voiced windows ${share(score.voicedPassed, score.voiced)}`,
    `quiet windows ${share(score.quietPassed, score.quiet)}`,
    `speech frames missed ${share(score.missedFrames, score.speechFrames)}`,
    `others taken for speech ${share(score.falseFrames, score.otherFrames)}`,
  ].join(' | ');
}

/** Sounds for testing, or those for tuning beside the speakers for tuning. */
async function reportOtherSounds(): Promise<void> {
  heading(`no speech at all, ${NOISE_SECONDS} s each at every level`);
  for (const colour of ['white', 'pink'] as const) {
    const sounds = NOISE_LEVELS_DB.map((levelDb, seed) =>
      noise(colour, NOISE_SECONDS * WIDE_HZ, levelDb, seed),
    );
    otherSound(`${colour} noise as for tuning`, sounds);
  }
  otherSound('digital zeros', [new Float32Array(NOISE_SECONDS * WIDE_HZ)]);
  otherSound('mains hum', [
    tones([50, 150, 250], NOISE_SECONDS),
    tones([60, 180, 300], NOISE_SECONDS),
  ]);
  otherSound('steady tones', [tones([425], NOISE_SECONDS), tones([697, 1209], NOISE_SECONDS)]);
  const isTuning = speakers === 'tuned-on';
  const levelsDb = isTuning ? TUNING_LEVELS_DB : TEST_LEVELS_DB;
  for (const [kind, sounds] of Object.entries(isTuning ? TUNING_SOUNDS : TEST_SOUNDS)) {
    for (const [name, sound] of Object.entries(sounds)) {
      const samples = sound(NOISE_SECONDS);
      otherSound(
        `${kind}: ${name}`,
        levelsDb.map((levelDb) => atLevel(samples, levelDb)),
      );
    }
  }
  const crowds = await (isTuning ? tuningCrowds : testCrowds)(clips, NOISE_SECONDS);
  for (const [name, samples] of Object.entries(crowds)) {
    otherSound(
      `babble: ${name}`,
      levelsDb.map((levelDb) => atLevel(samples, levelDb)),
    );
  }
}

function otherSound(name: string, sounds: readonly Float32Array[]): void {
  const shares = Object.values(HEARD).map((heard) => {
    const score = sum(sounds.map((sound) => scoreOf(heard(sound))));
    return `${score.quietPassed} of ${score.quiet}`;
  });
  console.log(`${name.padEnd(52)} windows ${shares.map((text) => text.padEnd(10)).join(' | ')}`);
}

function reportCost(): void {
  const seconds = 600;
  const sound = noise('pink', seconds * WIDE_HZ, -20, 1);
  const chunk = WIDE_HZ / 50;
  for (const round of ['warm-up', 'measured']) {
    const gate = new SpeechGate();
    const start = process.cpuUsage();
    for (let at = 0; at < sound.length; at += chunk) gate.push(sound.subarray(at, at + chunk), at);
    const us = process.cpuUsage(start).user / (seconds * 100);
    if (round === 'measured') {
      heading(`cost: ${us.toFixed(2)} us of processor time a frame (noise, chunks of 20 ms)`);
    }
  }
}

async function recording({ path }: Clip): Promise<Recording> {
  const samples = await readSamples(path);
  const speech = referenceSpeech(samples);
  return { samples, speech, speechLevel: speechRms(samples, speech) };
}

/** Each speaker's first clips at one speech level, after 3 s of nothing, pauses between them. */
async function calls(ofCorpus: readonly Clip[]): Promise<Recording[]> {
  const callers = [...new Set(ofCorpus.map(speakerOf))];
  return Promise.all(
    callers.map(async (caller, seed) => {
      const own = ofCorpus.filter((clip) => speakerOf(clip) === caller);
      const step = Math.max(1, Math.floor(own.length / CLIPS_A_CALL));
      const chosen = own.filter((_, index) => index % step === 0).slice(0, CLIPS_A_CALL);
      return joined(await Promise.all(chosen.map(recording)), uniform(seed));
    }),
  );
}

function joined(parts: readonly Recording[], random: () => number): Recording {
  const starts: number[] = [];
  let frames = 300;
  for (const { speech } of parts) {
    starts.push(frames);
    frames += speech.length + 100 + Math.floor(300 * random());
  }
  const samples = new Float32Array(frames * HOP + FRAME - HOP);
  const speech = new Uint8Array(frames);
  for (const [index, part] of parts.entries()) {
    const start = starts[index] ?? 0;
    const gain = CALL_LEVEL / part.speechLevel;
    samples.set(
      part.samples.map((sample) => Math.max(-1, Math.min(1, sample * gain))),
      start * HOP,
    );
    speech.set(part.speech, start);
  }
  return { samples, speech, speechLevel: CALL_LEVEL };
}

function speakerOf({ corpus: name, speaker }: Clip): string {
  return `${name} ${speaker}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} % of ${whole}`;
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

function options(): { corpus: string; speakers: 'tuned-on' | 'others'; every: number } {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      speakers: { type: 'string', default: 'others' },
      every: { type: 'string', default: '1' },
    },
  });
  if (values.corpus === undefined) throw new Error('--corpus PATH is needed');
  return {
    corpus: values.corpus,
    every: Number(values.every),
    speakers: values.speakers === 'tuned-on' ? 'tuned-on' : 'others',
  };
}
