"""Reference values of Keras 2's RMSProp with its decay of the learning rate by step.

    pip install tensorflow-cpu==2.16.1 tf_keras==2.16.0
    python test/golden/training/rmsprop.py > test/golden/training/rmsprop.json

tf_keras keeps the optimiser of Keras 2 as `optimizers.legacy.RMSprop`.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import numpy as np
import tensorflow as tf
import tf_keras

STEPS = 6


def run(learning_rate, decay):
    generator = np.random.default_rng(7)
    variable = tf.Variable(generator.normal(size=4).astype(np.float32))
    optimiser = tf_keras.optimizers.legacy.RMSprop(
        learning_rate=learning_rate, rho=0.9, epsilon=1e-7, decay=decay
    )
    start = variable.numpy()
    gradients, values = [], []
    for step in range(STEPS):
        # Gradients from large to as small as epsilon, where its place in the formula shows.
        gradient = (generator.normal(size=4) * 10.0 ** np.array([1, -2, -5, -8])).astype(np.float32)
        optimiser.apply_gradients([(tf.constant(gradient), variable)])
        gradients.append(gradient.tolist())
        values.append(variable.numpy().tolist())
    return {
        "learningRate": learning_rate,
        "decay": decay,
        "start": start.tolist(),
        "gradients": gradients,
        "values": values,
    }


print(json.dumps([run(1e-4, 1e-6), run(1e-2, 0.5)], indent=1))
