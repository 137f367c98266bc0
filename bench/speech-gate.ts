/**
 * Figures of the speech gate, `npx tsx bench/speech-gate.ts --corpus PATH [--speakers tuned-on]
 * [--every N]`:
 * PATH holds `ravdess/` and `emodb/` at 16 kHz. By default the speakers and sounds that its numbers
 * were NOT chosen on. Passed are windows of 2.575 s every 0.64 s that hold at least 1.2 s of gated speech.
 */
import { parseArgs } from 'node:util';
import { SpeechGate } from '../src/audio/speech-gate.js';
import { atLevel, babble } from './speech-gate/babble.js';
import { scoresEachWay, scoresOver, type Backgrounds } from './speech-gate/behind.js';
import { isTunedOn, listClips, TUNED_ON, type Clip } from './speech-gate/corpora.js';
import { calls, recording, type Recording } from './speech-gate/recordings.js';
import { gatedSpeech, scoreOf, sum, type Score } from './speech-gate/score.js';
import {
  mixed,
  mulawCoded,
  narrowed,
  noise,
  TELEPHONE_HZ,
  tones,
  WIDE_HZ,
  widened,
  type Colour,
} from './speech-gate/signals.js';
import { TEST_BACKGROUNDS, TEST_CROWD_BEHIND } from './speech-gate/test-backgrounds.js';
import { testCrowds } from './speech-gate/test-sounds/crowds.js';
import { TEST_LEVELS_DB, TEST_SOUNDS } from './speech-gate/test-sounds/index.js';
import { TUNING_BACKGROUNDS, TUNING_CROWD_BEHIND } from './speech-gate/tuning-backgrounds.js';
import { tuningCrowds } from './speech-gate/tuning-sounds/crowds.js';
import { TUNING_LEVELS_DB, TUNING_SOUNDS } from './speech-gate/tuning-sounds/index.js';

/** How a recording reaches the gate; `seed` differs from one recording to the next. */
type Path = (recording: Recording, seed: number) => Uint8Array;

const CORPORA = ['RAVDESS', 'EmoDB'] as const;
const SNR_DB = 10;
const NOISE_LEVELS_DB = [-70, -60, -50, -40, -30, -20];
const NOISE_SECONDS = 30;
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
const backgrounds = await backgroundsBehind();
const ownClips = clips.filter((_, index) => index % every === 0);
heading(`${every === 1 ? 'each clip' : `each ${every}th clip`} a stream of its own`);
for (const name of CORPORA) {
  report(name, await Promise.all(ofCorpus(ownClips, name).map(recording)));
}
await reportEmotions();
heading('12 clips of one speaker joined to a call, 1-4 s of pause between them');
for (const name of CORPORA) report(name, await calls(ofCorpus(clips, name)));
heading('clips over backgrounds, voiced windows');
reportOver(await Promise.all(ownClips.map(recording)));
heading('calls over backgrounds, voiced windows');
const allCalls = (await Promise.all(CORPORA.map((name) => calls(ofCorpus(clips, name))))).flat();
reportOver(allCalls.filter((_, index) => index % Math.ceil(every / 2) === 0));
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

/** Of the clean clips, each a stream of its own. */
async function reportEmotions(): Promise<void> {
  heading('by emotion, at 16 kHz | as 8 kHz mu-law | gate at 8 kHz');
  for (const name of CORPORA) {
    const own = ofCorpus(ownClips, name);
    for (const emotion of [...new Set(own.map((clip) => clip.emotion))].sort()) {
      const spoken = await Promise.all(
        own.filter((clip) => clip.emotion === emotion).map(recording),
      );
      const scores = scoresEachWay(
        spoken.map(({ samples }) => samples),
        spoken,
      );
      const shares = Object.values(scores).map(({ voicedPassed, voiced }) =>
        share(voicedPassed, voiced),
      );
      console.log(`${name.padEnd(8)} ${emotion} ${shares.join(' | ')}`);
    }
  }
}

function reportOver(recordings: readonly Recording[]): void {
  for (const { kind, snrDb, scores } of scoresOver(recordings, backgrounds)) {
    const shares = Object.values(scores).map(({ voicedPassed, voiced }) =>
      share(voicedPassed, voiced),
    );
    console.log(`${`${kind}, ${snrDb} dB below`.padEnd(20)} ${shares.join(' | ')}`);
  }
}

async function backgroundsBehind(): Promise<Backgrounds> {
  const isTuning = speakers === 'tuned-on';
  const kinds = Object.entries(isTuning ? TUNING_BACKGROUNDS : TEST_BACKGROUNDS);
  const sounds = kinds.map(([kind, ofKind]) => [
    kind,
    Object.values(ofKind).map((sound) => sound(NOISE_SECONDS)),
  ]);
  const crowd = isTuning ? TUNING_CROWD_BEHIND : TEST_CROWD_BEHIND;
  return {
    ...(Object.fromEntries(sounds) as Backgrounds),
    babble: [await babble(clips, crowd, NOISE_SECONDS)],
  };
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
  const shares = Object.values(scoresEachWay(sounds)).map(
    ({ quiet, quietPassed }) => `${quietPassed} of ${quiet}`,
  );
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

function ofCorpus(all: readonly Clip[], name: Clip['corpus']): Clip[] {
  return all.filter(({ corpus: own }) => own === name);
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
