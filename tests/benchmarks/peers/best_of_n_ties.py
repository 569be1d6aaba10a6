"""Exact best-of-n for any reference and tied rewards, vectorised over prompts, in NumPy.

Sorted by reward, F is the reference mass up to the end of a candidate's level; a level wins with probability
F^n - F_below^n, shared in proportion to the reference. One power a candidate and n; KL by levels.
"""
from common import np, run


def best_of_n(data, _):
    prompts, size = data.reward.shape
    order = np.argsort(data.reward, axis=1)
    reward = np.take_along_axis(data.reward, order, axis=1)
    target = np.take_along_axis(data.gold, order, axis=1)
    reference = np.take_along_axis(data.reference, order, axis=1)
    upto = np.cumsum(reference, axis=1)
    upto /= upto[:, -1:]
    # Of each level its last candidate stands for all: mass, and gold as the level's mean.
    last = np.ones((prompts, size), dtype=bool)
    last[:, :-1] = reward[:, :-1] != reward[:, 1:]
    row, column = np.nonzero(last)
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    top = upto[row, column]
    below = np.empty_like(top)
    below[1:] = top[:-1]
    below[starts] = 0
    weighted = np.cumsum(reference * target, axis=1)[row, column]
    level_gold = np.empty_like(weighted)
    level_gold[1:] = weighted[1:] - weighted[:-1]
    level_gold[starts] = weighted[starts]
    level_gold /= top - below
    level_reward = reward[row, column]
    log_top = np.log(top)
    log_mass = np.log(top - below)
    kl, proxy, gold = (np.empty((len(data.strengths), prompts)) for _ in range(3))
    power = np.empty_like(top)
    win = np.empty_like(top)
    for k, n in enumerate(data.strengths):
        np.multiply(log_top, n, out=power)
        np.exp(power, out=power)
        win[0] = power[0]
        np.subtract(power[1:], power[:-1], out=win[1:])
        win[starts] = power[starts]
        proxy[k] = np.add.reduceat(win * level_reward, starts)
        gold[k] = np.add.reduceat(win * level_gold, starts)
        np.log(win, out=power, where=win > 0)
        power -= log_mass
        power *= win
        kl[k] = np.add.reduceat(power, starts)
    return np.maximum(0, kl).mean(axis=1), proxy.mean(axis=1), gold.mean(axis=1)


run(best_of_n)
