"""The policy that serves the worst-served of several rewards best, with a KL penalty, with SciPy.

The dual is smooth and convex in the weights of the rewards, on the simplex; SciPy's SLSQP minimises it, warm
started along the path.
"""
from scipy.optimize import minimize

from common import np, run
from tilts import Tilts


def max_min(data, _):
    tilts = Tilts(data)
    count = len(data.rewards)
    weight = np.full(count, 1 / count)
    simplex = {"type": "eq", "fun": lambda v: v.sum() - 1, "jac": lambda v: np.ones(count)}
    points = []
    for strength in data.strengths:

        def dual(v):
            value, policy = tilts.at(strength * v)
            return value / strength, tilts.means(policy)

        found = minimize(
            dual,
            weight,
            jac=True,
            method="SLSQP",
            bounds=[(0, None)] * count,
            constraints=simplex,
            options={"ftol": 1e-15, "maxiter": 200},
        )
        weight = np.maximum(found.x, 0)
        points.append(tilts.measure(tilts.at(strength * weight)[1]))
    return np.array(points).T


run(max_min)
