"""Golden logits of the weights that are shipped, computed by Keras from audio on.

Nothing is shared with the TypeScript side but the files of models/paper-ravdess: the network is
that of paper_network.py, the features are those of python_speech_features, and the weights are
read from weights.bin by the manifest in model.json. Writes shipped_weights.json beside this file,
with the hash of the weights it belongs to. To be run anew whenever the weights are replaced:

    python3 -m venv VENV && VENV/bin/pip install \
        tensorflow-cpu==2.16.1 python_speech_features==0.6 scipy==1.15.3
    VENV/bin/python test/golden/model/shipped_weights.py
"""

import hashlib
import json
import math
import pathlib
import wave

import numpy as np
from python_speech_features import mfcc

from paper_network import CLASSES, INPUTS, keras, noise_windows, table_1

HERE = pathlib.Path(__file__).parent
MODEL = HERE.parents[2] / "models" / "paper-ravdess"
SPEECH = HERE.parent / "psf" / "speech.wav"
# Frames [start, end) of the speech: a full window, the last of the stream, and an early one.
SPANS = [(0, 256), (64, 299), (0, 120)]


def read_weights():
    """Arrays by layer, in the order of a Keras layer: moving statistics behind the rest."""
    data = (MODEL / "weights.bin").read_bytes()
    layers, offset = {}, 0
    manifest = json.loads((MODEL / "model.json").read_text())["weightsManifest"]
    for spec in (spec for group in manifest for spec in group["weights"]):
        count = math.prod(spec["shape"])
        values = np.frombuffer(data, "<f4", count, offset).reshape(spec["shape"])
        layers.setdefault(spec["name"].split("/")[0], []).append(values)
        offset += values.nbytes
    assert offset == len(data), "weights.bin is not what model.json says"
    return data, layers


def shipped_network(frames, layers):
    """The network of table 1; layers of both sides come in the order of the table."""
    network = table_1(frames)
    own = [layer for layer in network.layers if layer.weights]
    assert len(own) == len(layers), "model.json has other layers than table 1"
    for layer, values in zip(own, layers.values()):
        layer.set_weights(values)
    return network


def speech_windows(card):
    """Windows of SPANS as the pipeline is to make them: normalised, zeros behind what was heard."""
    with wave.open(str(SPEECH)) as recording:
        pcm = np.frombuffer(recording.readframes(recording.getnframes()), "<i2")
        features = mfcc(pcm / 32768, recording.getframerate())[:, 1:13]
    mean, sd = (np.array(card["normalisation"][name]) for name in ("mean", "sd"))
    windows = np.zeros((len(SPANS), card["windowFrames"], features.shape[1]), dtype=np.float32)
    for window, (start, end) in zip(windows, SPANS):
        assert end <= len(features)
        window[: end - start] = (features[start:end] - mean) / sd
    return windows


def logits_of(network, windows):
    logits = network.predict(windows, verbose=0)
    return [[float(f"{value:.7g}") for value in row] for row in logits]


if __name__ == "__main__":
    card = json.loads((MODEL / "card.json").read_text())
    weights, layers = read_weights()
    frames = card["windowFrames"]
    assert len(card["labels"]) == CLASSES
    network = shipped_network(frames, layers)
    result = {
        "command": "python test/golden/model/shipped_weights.py",
        "reference": f"Keras {keras.__version__}, python_speech_features 0.6",
        "weightsSha256": hashlib.sha256(weights).hexdigest(),
        "noise": {
            "inputs": [dict(zip(("seed", "scale", "heard"), row)) for row in INPUTS],
            "logits": logits_of(network, noise_windows(frames)),
        },
        "speech": {
            "file": "test/golden/psf/speech.wav",
            "spans": [dict(zip(("startFrame", "endFrame"), span)) for span in SPANS],
            "logits": logits_of(network, speech_windows(card)),
        },
    }
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=2) + "\n")
