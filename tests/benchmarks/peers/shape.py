"""A shape of the reward, 1 / (1 + exp(reference - r)), on all candidates as one NumPy expression."""
from common import np, run


def shape(data, _):
    mean = np.einsum("xi,xi->x", data.reward, data.reference)
    shaped = 1 / (1 + np.exp(mean[:, None] - data.reward))
    return [shaped[:: len(shaped) // 10].sum(axis=1)]


run(shape)
