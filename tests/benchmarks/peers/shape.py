"""A shape of the reward, 1 / (1 + exp(reference - r)), on all candidates as one NumPy expression.

The reference's mean reward on a prompt is the plain mean: the reference is uniform.
"""
from common import np, run


def shape(data, _):
    mean = data.reward.mean(axis=1, keepdims=True)
    shaped = 1 / (1 + np.exp(mean - data.reward))
    return [shaped[:: len(shaped) // 10].sum(axis=1)]


run(shape)
