"""Times python_speech_features on the float32 samples of a file, on one core, when it is asked to:
each line on stdin is a number of repetitions, each line on stdout the seconds of processor time they took."""

import sys
import time

import numpy as np
from python_speech_features import mfcc

samples = np.fromfile(sys.argv[1], "<f4").astype(float)
print("ready", flush=True)
for line in sys.stdin:
    start = time.process_time()
    for _ in range(int(line)):
        mfcc(samples, 16000)
    print(time.process_time() - start, flush=True)
