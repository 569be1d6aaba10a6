"""The exact DRRO path without a KL penalty: water-filling for all prompts at once, in NumPy.

One sort and cumulative sums a prompt; a radius costs two counts along the sorted rows (the A_k and C_k are
monotone), then the policy itself and its KL. Radii are in units of K times the prompt's reward spread, as in the
engine; --block 500 keeps blocks of prompts in the cache. Assumes no tie for the best reward, which holds for the data.
"""
from common import args, np, run


def drro(data, _):
    prompts, _ = data.reward.shape
    strengths = data.strengths  # 1/radius
    kl, proxy, gold = (np.empty((len(strengths), prompts)) for _ in range(3))
    block = args.block or prompts
    for start in range(0, prompts, block):
        rows = slice(start, min(prompts, start + block))
        path(data, rows, strengths, kl, proxy, gold)
    return kl.mean(axis=1), proxy.mean(axis=1), gold.mean(axis=1)


def path(data, rows, strengths, kl, proxy, gold):
    size = data.reward.shape[1]
    order = np.argsort(-data.reward[rows], axis=1)
    reward = np.take_along_axis(data.reward[rows], order, axis=1)
    target = np.take_along_axis(data.gold[rows], order, axis=1)
    reference = np.take_along_axis(data.reference[rows], order, axis=1)
    centred = reward - np.einsum("xi,xi->x", reference, reward)[:, None]
    spread = np.sqrt(np.einsum("xi,xi,xi->x", reference, centred, centred))
    count = np.arange(1, size + 1)
    total = np.cumsum(reward, axis=1)
    above = total - count * reward  # A_k
    below = count * reward[:, :1] - total  # C_k
    each = np.arange(len(reward))
    policy = np.empty_like(reward)
    ratio = np.empty_like(reward)
    for k, strength in enumerate(strengths):
        delta = spread * size / strength
        k0 = (above < delta[:, None]).sum(axis=1)
        t0 = (total[each, k0 - 1] - delta) / k0
        k1 = (below < delta[:, None]).sum(axis=1)
        t1 = np.where(k1 < size, reward[each, np.minimum(k1, size - 1)], -np.inf)
        level = np.maximum(t0, t1)
        np.subtract(reward, level[:, None], out=policy)
        np.maximum(policy, 0, out=policy)
        policy /= delta[:, None]
        policy[:, 0] += np.maximum(0, 1 - policy.sum(axis=1))
        proxy[k, rows] = np.einsum("xi,xi->x", policy, reward)
        gold[k, rows] = np.einsum("xi,xi->x", policy, target)
        np.divide(policy, reference, out=ratio)
        np.log(ratio, out=ratio, where=ratio > 0)
        kl[k, rows] = np.einsum("xi,xi->x", policy, ratio)


run(drro)
