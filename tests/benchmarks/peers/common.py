"""What the peers share: their arguments, the data both sides read, and the rounds.

A peer is run by itself, `python3 tilting.py --data DIR --rounds 5`, or with `--serve`, where every line on
standard input asks for one round. Each round is answered by one line of JSON: the job, the seconds it took, its
result (a flat list of numbers) and the peak resident memory of the process so far, in MB.
"""
import argparse
import json
import os
import resource
import sys
import time

# What a test run sets to pin a processor type would slow the library's own choice down.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="folder with header.json and the arrays")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help="a round for each line of standard input")
    parser.add_argument("--threads", type=int, help="of the libraries; without it as they choose themselves")
    parser.add_argument("--block", type=int, help="prompts at a time, where a peer knows blocks")
    parser.add_argument("--torch", action="store_true", help="learners by PyTorch's autograd, where a peer knows both")
    parser.add_argument("--float32", action="store_true", help="PyTorch's default precision, for learners")
    return parser.parse_args()


args = arguments()
if args.threads:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(args.threads)

import numpy as np  # noqa: E402  (the libraries read the environment when they load)


class Data:
    """The arrays and settings of one data set: data.reward, data.strengths."""

    def __init__(self, folder):
        with open(os.path.join(folder, "header.json")) as file:
            header = json.load(file)
        for name, value in header["settings"].items():
            setattr(self, name, np.array(value) if isinstance(value, list) else value)
        for name, entry in header["arrays"].items():
            values = np.fromfile(os.path.join(folder, entry["file"]), dtype=entry["type"])
            setattr(self, name, values.reshape(entry["shape"]))


def torch():
    """PyTorch in the precision that was asked for."""
    import torch

    if args.threads:
        torch.set_num_threads(args.threads)
    torch.set_default_dtype(torch.float32 if args.float32 else torch.float64)
    return torch


def cores():
    return args.threads or len(os.sched_getaffinity(0))


def flat(values):
    return [float(v) for v in np.concatenate([np.ravel(v) for v in values])]


def run(work):
    """Runs work(data, round), which returns arrays, once for each round asked for."""
    job = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    data = Data(args.data)
    asked = iter(sys.stdin.readline, "") if args.serve else range(args.rounds)
    for number, _ in enumerate(asked):
        began = time.perf_counter()
        result = work(data, number)
        seconds = time.perf_counter() - began
        # Of children, of which a peer has one a core, the system tells the largest.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        peak += cores() * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        line = {"job": job, "seconds": seconds, "result": flat(result), "peak_mb": peak}
        print(json.dumps(line), flush=True)
