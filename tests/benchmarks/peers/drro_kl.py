"""DRRO with a KL penalty, prompt by prompt, with SciPy.

The optimum is p = max(h - t, c) with h = r / delta and c the tilt at a log-normaliser L; t follows from L by one sort,
and SciPy's root finder gives the L at which the shares of the adversary's bonus sum to 1. (The dual over all shares
at once, left to SLSQP, takes about a hundred times as long.)
"""
from scipy.optimize import brentq

from common import np, run


def drro(data, _):
    prompts, size = data.reward.shape
    count = np.arange(1, size + 1)
    results = np.empty((3, len(data.strengths), prompts))
    for x in range(prompts):
        reward, reference = data.reward[x], data.reference[x]
        mean = reference @ reward
        delta = data.radius * size * np.sqrt(reference @ (reward - mean) ** 2)
        height = (reward - reward.max()) / delta
        log_reference = np.log(reference)
        for k, strength in enumerate(data.strengths):
            bonus = delta * strength
            a = log_reference + strength * (reward - reward.max())
            lowest = np.log(np.exp(a).sum())

            def policy(log_mass):
                tilt = np.exp(a - log_mass)
                lead = height - tilt
                order = np.argsort(-lead)
                rest = tilt.sum() - np.cumsum(tilt[order])
                level = (np.cumsum(height[order]) + rest - 1) / count
                following = np.append(lead[order][1:], -np.inf)
                return np.maximum(height - level[np.argmax(level >= following)], tilt)

            def excess(log_mass):
                return np.maximum(0, np.log(policy(log_mass)) - a + log_mass).sum() - bonus

            p = policy(brentq(excess, lowest, lowest + bonus, xtol=1e-13, rtol=1e-14))
            p /= p.sum()
            results[0, k, x] = p @ np.log(np.maximum(p, 1e-300) / reference)
            results[1, k, x] = p @ reward
            results[2, k, x] = p @ data.gold[x]
    return results.mean(axis=2)


run(drro)
