"""Makes psf.json, the features that the real python_speech_features 0.6 computes:

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python psf.py

Input is described rather than stored, in 16-bit integers, so that the test makes the very same
samples; psf is given them divided by 32768. speech.wav holds the first 1.5 s of the clips 03a01Fa
and 08a01Wa of the Berlin Database of Emotional Speech (CC0 1.0).

Of long inputs only every n-th frame is kept, and always the last one.
"""

import base64
import json
import math
import wave
from pathlib import Path

import numpy as np
from python_speech_features import delta, mfcc

HERE = Path(__file__).parent

PSF = {
    "sampleRateHz": 16000,
    "frameLengthMs": 25,
    "hopMs": 10,
    "fftLength": 512,
    "preEmphasis": 0.97,
    "window": "rectangular",
    "filterCount": 26,
    "lowHz": 0,
    "highHz": 8000,
    "firstCoefficient": 1,
    "lastCoefficient": 12,
    "lifter": 22,
    "energy": "none",
    "deltaOrder": 0,
}
LOG_ENERGY = {**PSF, "window": "hamming", "energy": "log-energy", "deltaOrder": 1}
WIDE = {
    **PSF,
    "window": "hann",
    "filterCount": 40,
    "lowHz": 20,
    "highHz": 7600,
    "firstCoefficient": 0,
    "lastCoefficient": 19,
    "deltaOrder": 2,
}
PLAIN = {**PSF, "preEmphasis": 0, "firstCoefficient": 0, "lastCoefficient": 25, "lifter": 0}
ODD = {
    **PSF,
    "frameLengthMs": 32,
    "hopMs": 15,
    "fftLength": 1024,
    "preEmphasis": 0.9,
    "filterCount": 23,
    "highHz": 4000,
    "firstCoefficient": 2,
    "lastCoefficient": 22,
    "lifter": 30,
}
TELEPHONE = {
    **PSF,
    "sampleRateHz": 8000,
    "frameLengthMs": 20,
    "fftLength": 256,
    "window": "hamming",
    "filterCount": 20,
    "lowHz": 300,
    "highHz": 3400,
    "energy": "log-energy",
}

SPEECH = {"kind": "speech", "length": 48000}
SINE = {"kind": "sine", "length": 8000, "hz": 440, "amplitude": 16000}
IMPULSE = {"kind": "impulse", "length": 4000, "at": 1000, "amplitude": 32767}
SILENCE = {"kind": "silence", "length": 4000}
CLIPPED = {"kind": "speech", "length": 48000, "gain": 16}
FAINT = {"kind": "sine", "length": 8000, "hz": 1000, "amplitude": 1}

CASES = [
    *[(PSF, {"kind": "speech", "length": n}, 1) for n in (1, 2, 3, 159, 160, 399, 400, 401)],
    *[(PSF, {"kind": "speech", "length": n}, 1) for n in (559, 560, 561, 1600, 16001)],
    (PSF, {"kind": "speech", "length": 160000}, 16),
    (PSF, SPEECH, 4),
    (PSF, CLIPPED, 4),
    (PSF, SINE, 4),
    (PSF, {"kind": "sine", "length": 8000, "hz": 1000, "amplitude": 32767}, 4),
    (PSF, FAINT, 4),
    (PSF, IMPULSE, 1),
    (PSF, SILENCE, 4),
    (PSF, {"kind": "constant", "length": 4000, "amplitude": 32767}, 4),
    *[(profile, SPEECH, 8) for profile in (LOG_ENERGY, WIDE, PLAIN, ODD, TELEPHONE)],
    *[
        (profile, signal, 8)
        for profile in (LOG_ENERGY, WIDE, PLAIN)
        for signal in (CLIPPED, SINE, IMPULSE, SILENCE)
    ],
    *[(WIDE, {"kind": "speech", "length": n}, 1) for n in (1, 401, 1600)],
]

WINDOWS = {"rectangular": np.ones, "hamming": np.hamming, "hann": np.hanning}


def signal(kind, length, gain=1, hz=0, amplitude=0, at=0):
    """16-bit samples. Rounded half away from zero, the same in every language."""
    samples = np.zeros(length, np.int64)
    if kind == "speech":
        samples = np.clip(np.resize(speech(), length) * gain, -32768, 32767)
    if kind == "sine":
        wave_ = [amplitude * math.sin(2 * math.pi * hz * n / 16000) for n in range(length)]
        samples = np.array([int(math.copysign(math.floor(abs(x) + 0.5), x)) for x in wave_])
    if kind == "impulse":
        samples[at] = amplitude
    if kind == "constant":
        samples[:] = amplitude
    return samples


def speech():
    with wave.open(str(HERE / "speech.wav")) as recording:
        return np.frombuffer(recording.readframes(-1), "<i2").astype(np.int64)


def features(profile, samples):
    """The frames of a profile, in psf's own terms."""
    table = mfcc(
        samples / 32768,
        samplerate=profile["sampleRateHz"],
        winlen=profile["frameLengthMs"] / 1000,
        winstep=profile["hopMs"] / 1000,
        numcep=profile["lastCoefficient"] + 1,
        nfilt=profile["filterCount"],
        nfft=profile["fftLength"],
        lowfreq=profile["lowHz"],
        highfreq=profile["highHz"],
        preemph=profile["preEmphasis"],
        ceplifter=profile["lifter"],
        appendEnergy=profile["energy"] == "log-energy",
        winfunc=WINDOWS[profile["window"]],
    )
    # psf puts the log-energy in the place of column 0, so there it is kept beside 1..last.
    energy = table[:, :1] if profile["energy"] == "log-energy" else table[:, :0]
    static = np.hstack([energy, table[:, profile["firstCoefficient"] :]])
    return np.hstack(with_deltas(static, profile["deltaOrder"]))


def with_deltas(static, order):
    """psf's deltas over two frames to either side, two frames later: then they are causal."""
    blocks = [static]
    for _ in range(order):
        held = np.vstack([np.repeat(blocks[-1][:1], 2, axis=0), blocks[-1]])
        blocks.append(delta(held, 2)[: len(static)])
    return blocks


def case(profile, input_, every):
    table = features(profile, signal(**input_)).astype("<f4")
    kept = [i for i in range(len(table)) if i % every == 0 or i == len(table) - 1]
    return {
        "input": input_,
        "profile": {key: value for key, value in profile.items() if value != PSF[key]},
        "frameCount": len(table),
        "featureCount": table.shape[1],
        "every": every,
        "frames": base64.b64encode(table[kept].tobytes()).decode(),
    }


cases = [json.dumps(case(*parts)) for parts in CASES]
(HERE / "psf.json").write_text("[\n" + ",\n".join(cases) + "\n]\n")
