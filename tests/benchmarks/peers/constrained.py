"""The policy nearest to the reference that meets thresholds on several rewards, with SciPy.

The dual has one multiplier a reward, for all prompts together, and is smooth and convex; SciPy's L-BFGS-B minimises
it within its bounds, warm started along the path.
"""
from scipy.optimize import minimize

from common import np, run
from tilts import Tilts


def constrained(data, _):
    tilts = Tilts(data)
    multiplier = np.zeros(len(data.thresholds))
    points = []
    for share in data.strengths:
        threshold = share * data.thresholds

        def dual(mu):
            value, policy = tilts.at(mu)
            return value - mu @ threshold, tilts.means(policy) - threshold

        found = minimize(
            dual,
            multiplier,
            jac=True,
            method="L-BFGS-B",
            bounds=[(0, None)] * len(threshold),
            options={"ftol": 1e-15, "gtol": 1e-10},
        )
        multiplier = found.x
        points.append(tilts.measure(tilts.at(multiplier)[1]))
    return np.array(points).T


run(constrained)
