"""The linear Bradley-Terry on sparse differences, as scikit-learn's users write it.

    bt_linear_sparse.py DIR [--solvers lbfgs,newton-cg,liblinear] [--repeat 3] [--float32]

DIR holds n pairs by rows, little-endian: starts.i32 (n + 1), columns.i32, values.f32, labels.u8 (1
where the first is preferred), and problem.json: {"dimension": d, "ridge": r} for

    f(w) = (1/n) sum_k log(1 + exp(-(2 y_k - 1) x_k . w)) + r ||w||^2

A difference has no constant, so there is no intercept. scikit-learn minimises
0.5 ||w||^2 + C sum_k loss_k, the same with C = 1 / (2 n r). Solvers run to the loss that all reach:
tolerances are tightened until f is within 1e-7 of the best seen; the fastest such run counts.
One JSON object a line: solver, tolerance, seconds, iterations, loss, gradientNorm.
"""

import argparse
import json
import pathlib
import time
import warnings

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression


def read(folder, dtype):
    problem = json.loads((folder / "problem.json").read_text())
    starts = np.fromfile(folder / "starts.i32", "<i4")
    columns = np.fromfile(folder / "columns.i32", "<i4")
    values = np.fromfile(folder / "values.f32", "<f4").astype(dtype)
    labels = np.fromfile(folder / "labels.u8", "u1").astype(int)
    n = len(starts) - 1
    x = scipy.sparse.csr_matrix((values, columns, starts), shape=(n, problem["dimension"]))
    return x, labels, problem["ridge"]


def loss_and_gradient_norm(x, labels, ridge, w):
    sign = 2.0 * labels - 1
    margin = sign * (x @ w)
    loss = np.logaddexp(0, -margin).mean() + ridge * (w @ w)
    slope = -sign / (1 + np.exp(margin)) / len(labels)
    return loss, np.linalg.norm(x.T @ slope + 2 * ridge * w)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--solvers", default="lbfgs,newton-cg,liblinear")
    parser.add_argument("--tolerances", default="1e-2,1e-4,1e-6")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--float32", action="store_true")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    x, labels, ridge = read(arguments.folder, np.float32 if arguments.float32 else np.float64)
    exact = x.astype(np.float64)
    for solver in arguments.solvers.split(","):
        for tolerance in map(float, arguments.tolerances.split(",")):
            for _ in range(arguments.repeat):
                begin = time.perf_counter()
                model = LogisticRegression(
                    solver=solver,
                    C=1 / (2 * len(labels) * ridge),
                    fit_intercept=False,
                    tol=tolerance,
                    max_iter=1000,
                ).fit(x, labels)
                seconds = time.perf_counter() - begin
                loss, norm = loss_and_gradient_norm(
                    exact, labels, ridge, model.coef_[0].astype(np.float64)
                )
                print(
                    json.dumps(
                        {
                            "solver": solver,
                            "tolerance": tolerance,
                            "seconds": round(seconds, 4),
                            "iterations": int(model.n_iter_[0]),
                            "loss": loss,
                            "gradientNorm": norm,
                        }
                    ),
                    flush=True,
                )


if __name__ == "__main__":
    main()
