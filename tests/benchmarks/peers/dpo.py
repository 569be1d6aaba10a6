"""DPO of a log-linear policy, in PyTorch with autograd.

The normaliser cancels in the margin, so that a step needs only the feature differences of its pairs.
"""
import policy as loglinear
from common import run
from policy import torch


def dpo(data, number):
    torch.manual_seed(number)
    pool = loglinear.Pool(data)
    features = pool.features.reshape(-1, pool.features.shape[2])
    sign = torch.from_numpy(2 * data.label - 1).to(features.dtype)[:, None]
    first, second = torch.from_numpy(data.first).long(), torch.from_numpy(data.second).long()
    difference = sign * (features[first] - features[second])
    batches = []

    def step(w, _):
        if not batches:
            batches.extend(torch.randperm(len(difference)).split(data.batch))
        margin = difference[batches.pop()] @ w
        return -torch.nn.functional.logsigmoid(data.beta * margin).mean()

    return loglinear.path(pool, data, step)


run(dpo)
