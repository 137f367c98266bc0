/** Signalling tones that numbers of the gate may be chosen on; ../test-sounds has the others. */
import { cadence, dialled, frequencyKeyed, type ToneStep } from '../cadence.js';
import { uniform } from '../signals.js';

/** Keys 1 to 5, A to D. */
export const TUNING_TONES: Readonly<Record<string, (seconds: number) => Float32Array>> = {
  'dialling 45/40 ms': (seconds) => cadence(dialled('4A1B35', 0.045, 0.04), seconds),
  'dialling 55/70 ms': (seconds) => cadence(dialled('C2514D3', 0.055, 0.07), seconds),
  'dialling 65/35 ms': (seconds) => cadence(dialled('3152B4', 0.065, 0.035), seconds),
  'dialling 60/60 ms': (seconds) => cadence(dialled('12A345BCD', 0.06, 0.06), seconds),
  'dialling 85/85 ms': (seconds) => cadence(dialled('5314D2', 0.085, 0.085), seconds),
  'dialling 120/130 ms': (seconds) => cadence(dialled('24531', 0.12, 0.13), seconds),
  'dialling 200/200 ms': (seconds) => cadence(dialled('13524', 0.2, 0.2), seconds),
  'ring-back, Japan': (seconds) => cadence(onOff([384, 416], 1, 2), seconds),
  'ring-back, France': (seconds) => cadence(onOff([440], 1.5, 3.5), seconds),
  'busy, Japan': (seconds) => cadence(onOff([400], 0.45, 0.55), seconds),
  'congestion, Germany': (seconds) => cadence(onOff([425], 0.24, 0.24), seconds),
  'information, 914, 1371 and 1777 Hz': (seconds) =>
    cadence(
      [913.8, 1_370.6, 1_776.7].flatMap((hz) => onOff([hz], 0.274, 0.02)),
      seconds,
    ),
  'modem, Bell 103': (seconds) =>
    frequencyKeyed({ markHz: 1_270, spaceHz: 1_070, symbolsASecond: 300 }, seconds, uniform(711)),
  'modem, V.23': (seconds) =>
    frequencyKeyed({ markHz: 1_300, spaceHz: 2_100, symbolsASecond: 1_200 }, seconds, uniform(712)),
};

function onOff(
  frequenciesHz: readonly number[],
  onSeconds: number,
  offSeconds: number,
): readonly ToneStep[] {
  return [
    { seconds: onSeconds, frequenciesHz },
    { seconds: offSeconds, frequenciesHz: [] },
  ];
}
