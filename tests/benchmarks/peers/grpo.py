"""GRPO of a log-linear policy with sampled groups and an exact KL penalty, in PyTorch with autograd."""
import policy as loglinear
from common import run
from policy import torch


def grpo(data, number):
    torch.manual_seed(number)
    pool = loglinear.Pool(data)

    def step(w, _):
        log_policy = pool.log_policy(w)
        policy = log_policy.exp()
        drawn = torch.multinomial(policy.detach(), data.group, replacement=True)
        reward = pool.reward.gather(1, drawn)
        advantage = (reward - reward.mean(dim=1, keepdim=True)) / (reward.std(dim=1, keepdim=True) + 1e-4)
        gain = (advantage * log_policy.gather(1, drawn)).mean()
        kl = (policy * (log_policy - pool.log_reference)).sum(dim=1).mean()
        return data.beta * kl - gain

    return loglinear.path(pool, data, step)


run(grpo)
