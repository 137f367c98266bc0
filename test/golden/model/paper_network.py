"""Golden logits of the paper's network, computed by Keras.

The network is built here anew from table 1 of the paper; nothing is shared with the TypeScript
side but the rule that draws its weights and inputs (mulberry32), so that no weights need to be
kept. Writes paper_network.json beside this file.

    python3 -m venv VENV && VENV/bin/pip install tensorflow-cpu==2.16.1
    VENV/bin/python test/golden/model/paper_network.py
"""

import json
import math
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np

FEATURES = 12
CLASSES = 8
# Each input: a seed, the size of its numbers, and how many frames are heard before the padding.
INPUTS = [(1001, 1.0, 1.0), (1002, 3.0, 1.0), (1003, 2.0, 0.5)]
MASK = 0xFFFFFFFF


def mulberry32(count, seed):
    """`count` numbers in [-1, 1), in double precision."""
    state = seed
    numbers = np.empty(count)
    for i in range(count):
        state = (state + 0x6D2B79F5) & MASK
        bits = ((state ^ (state >> 15)) * (state | 1)) & MASK
        bits ^= (bits + (((bits ^ (bits >> 7)) * (bits | 61)) & MASK)) & MASK
        numbers[i] = (bits ^ (bits >> 14)) / 2**31 - 1
    return numbers


def conv(filters, kernel=8):
    return keras.layers.Conv1D(filters, kernel, padding="same")


def pooled(x, filters):
    x = conv(filters)(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.ReLU()(x)
    x = keras.layers.Dropout(0.2)(x)
    return keras.layers.MaxPooling1D(8)(x)


def residual(x):
    y = keras.layers.ReLU()(conv(64)(x))
    y = keras.layers.ReLU()(conv(64)(y))
    return keras.layers.Add()([y, x])


def table_1(frames):
    inputs = x = keras.Input((frames, FEATURES))
    x = keras.layers.ReLU()(conv(256)(x))
    x = pooled(x, 256)
    for _ in range(3):
        x = keras.layers.ReLU()(conv(128)(x))
    x = pooled(x, 128)
    for _ in range(2):
        x = keras.layers.ReLU()(conv(64)(x))
    for _ in range(10):
        x = residual(x)
    x = keras.layers.Flatten()(x)
    return keras.Model(inputs, keras.layers.Dense(CLASSES)(x))


def draw(shape, index, statistic):
    """Weight number `index` (from 1 on): kernels about glorot-uniform, the rest near its start."""
    numbers = mulberry32(math.prod(shape), index).reshape(shape)
    if len(shape) > 1:
        fan_in, fan_out = math.prod(shape[:-1]), math.prod(shape[:-2]) * shape[-1]
        return numbers * math.sqrt(9 / (fan_in + fan_out))
    return 1 + 0.5 * numbers if statistic in ("gamma", "moving_variance") else 0.1 * numbers


def fill(model):
    index = 0
    for layer in model.layers:
        values = []
        for weight in layer.weights:
            index += 1
            values.append(draw(weight.shape, index, weight.name).astype(np.float32))
        layer.set_weights(values)


def noise_windows(frames):
    """A window for each of INPUTS."""
    windows = np.zeros((len(INPUTS), frames, FEATURES), dtype=np.float32)
    for row, (seed, scale, heard) in zip(windows, INPUTS):
        numbers = scale * mulberry32(frames * FEATURES, seed).reshape(frames, FEATURES)
        row[: int(heard * frames)] = numbers[: int(heard * frames)]
    return windows


def golden(frames):
    model = table_1(frames)
    fill(model)
    logits = model.predict(noise_windows(frames), verbose=0)
    return {
        "frames": frames,
        "parameters": model.count_params(),
        "logits": [[float(f"{value:.7g}") for value in row] for row in logits],
    }


if __name__ == "__main__":
    result = {
        "command": "python test/golden/model/paper_network.py",
        "reference": f"Keras {keras.__version__}",
        "inputs": [dict(zip(("seed", "scale", "heard"), row)) for row in INPUTS],
        "cases": [golden(frames) for frames in (216, 256)],
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=2) + "\n")
