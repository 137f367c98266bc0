"""Reference values of Keras 3's AdamW under a warm-up, a cosine and a bound on the gradient's norm.

    pip install tensorflow-cpu==2.16.1
    python test/golden/training/adamw.py > test/golden/training/adamw.json

A kernel (decayed) and a bias (not decayed) take 100 steps together.
"""

import json
import math
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import keras
import numpy as np

STEPS = 100
WARM_UP = 10
RATE = 3e-3


@keras.saving.register_keras_serializable()
class WarmUpCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Rises to RATE over the first tenth of the steps, falls to 0 along half a cosine."""

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        rising = RATE * (step + 1) / WARM_UP
        falling = RATE * (1 + keras.ops.cos(math.pi * (step - WARM_UP) / (STEPS - WARM_UP))) / 2
        return keras.ops.where(step < WARM_UP, rising, falling)

    def get_config(self):
        return {}


generator = np.random.default_rng(11)
kernel = keras.Variable(generator.normal(size=(2, 3)).astype(np.float32), name="kernel")
bias = keras.Variable(generator.normal(size=3).astype(np.float32), name="bias")
optimiser = keras.optimizers.AdamW(
    learning_rate=WarmUpCosine(), weight_decay=0.01, epsilon=1e-7, global_clipnorm=2.0
)
optimiser.exclude_from_weight_decay(var_names=["bias"])
optimiser.build([kernel, bias])
start = [kernel.numpy().ravel().tolist(), bias.numpy().tolist()]
gradients, values = [], []
for step in range(STEPS):
    scale = 10.0 ** generator.uniform(-4, 1)
    kernel_gradient = (generator.normal(size=(2, 3)) * scale).astype(np.float32)
    bias_gradient = (generator.normal(size=3) * scale).astype(np.float32)
    optimiser.apply([keras.ops.array(kernel_gradient), keras.ops.array(bias_gradient)])
    gradients.append([kernel_gradient.ravel().tolist(), bias_gradient.tolist()])
    values.append([kernel.numpy().ravel().tolist(), bias.numpy().tolist()])
print(json.dumps({"start": start, "gradients": gradients, "values": values}))
