"""DRO with a KL penalty, prompt by prompt, with SciPy.

The optimum is a tilt with its top cut off, p ~ exp(min(a, h)); SciPy's root finder gives the height h at which
what is cut off sums to delta / beta.
"""
from scipy.optimize import brentq

from common import np, run


def dro(data, _):
    prompts, size = data.reward.shape
    results = np.empty((3, len(data.strengths), prompts))
    for x in range(prompts):
        reward, reference = data.reward[x], data.reference[x]
        mean = reference @ reward
        delta = data.radius * size * np.sqrt(reference @ (reward - mean) ** 2)
        for k, strength in enumerate(data.strengths):
            a = np.log(reference) + strength * (reward - reward.max())
            bonus = delta * strength

            def excess(height):
                return np.maximum(a - height, 0).sum() - bonus

            height = brentq(excess, a.min() - bonus - 1, a.max(), xtol=1e-13, rtol=1e-14)
            policy = np.exp(np.minimum(a, height) - a.max())
            policy /= policy.sum()
            results[0, k, x] = policy @ np.log(np.maximum(policy, 1e-300) / reference)
            results[1, k, x] = policy @ reward
            results[2, k, x] = policy @ data.gold[x]
    return results.mean(axis=2)


run(dro)
