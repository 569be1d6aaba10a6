"""DRRO with a KL penalty, prompt by prompt, with SciPy.

The saddle point's dual is smooth and concave in the shares s of the adversary's bonus, on the simplex:
s.r - beta log sum_i pi_i exp((r_i + delta s_i) / beta). SciPy's SLSQP maximises it, warm started along the path.
"""
from scipy.optimize import minimize

from common import np, run


def drro(data, _):
    prompts, size = data.reward.shape
    results = np.empty((3, len(data.strengths), prompts))
    simplex = {"type": "eq", "fun": lambda s: s.sum() - 1, "jac": lambda s: np.ones(size)}
    for x in range(prompts):
        reward, reference = data.reward[x], data.reference[x]
        mean = reference @ reward
        delta = data.radius * size * np.sqrt(reference @ (reward - mean) ** 2)
        log_reference = np.log(reference)
        share = np.full(size, 1 / size)
        for k, strength in enumerate(data.strengths):

            def dual(s):
                logit = log_reference + strength * (reward + delta * s)
                most = logit.max()
                policy = np.exp(logit - most)
                mass = policy.sum()
                policy /= mass
                value = (most + np.log(mass)) / strength - s @ reward
                return value, delta * policy - reward

            found = minimize(
                dual,
                share,
                jac=True,
                method="SLSQP",
                bounds=[(0, None)] * size,
                constraints=simplex,
                options={"ftol": 1e-13, "maxiter": 500},
            )
            share = np.maximum(found.x, 0)
            share /= share.sum()
            logit = log_reference + strength * (reward + delta * share)
            policy = np.exp(logit - logit.max())
            policy /= policy.sum()
            results[0, k, x] = policy @ np.log(np.maximum(policy, 1e-300) / reference)
            results[1, k, x] = policy @ reward
            results[2, k, x] = policy @ data.gold[x]
    return results.mean(axis=2)


run(drro)
