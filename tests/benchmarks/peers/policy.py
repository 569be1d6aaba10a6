"""A log-linear policy on a pool of equally many candidates a prompt, p ~ pi exp(phi . w), in PyTorch."""
from common import np, torch

torch = torch()


class Pool:
    """A pool's arrays as tensors: features P x K x d, the others P x K."""

    def __init__(self, data):
        real = torch.get_default_dtype()
        self.features = torch.from_numpy(data.features).to(real).reshape(*data.reward.shape, -1)
        self.reward = torch.from_numpy(data.reward).to(real)
        self.gold = torch.from_numpy(data.gold).to(real)
        self.log_reference = torch.from_numpy(data.reference).log().to(real)

    def log_policy(self, w):
        return torch.log_softmax(self.features @ w + self.log_reference, dim=1)

    @torch.no_grad()
    def measure(self, w):
        """KL, proxy and gold, exactly, as means over prompts."""
        log_policy = self.log_policy(w)
        policy = log_policy.exp()
        kl = (policy * (log_policy - self.log_reference)).sum(dim=1)
        proxy = (policy * self.reward).sum(dim=1)
        gold = (policy * self.gold).sum(dim=1)
        return [kl.mean().item(), proxy.mean().item(), gold.mean().item()]


def path(pool, data, step):
    """Trains by step(w, number) -> loss, and measures where data.measured says; returns the last point."""
    w = torch.zeros(pool.features.shape[2], requires_grad=True)
    adam = torch.optim.Adam([w], lr=data.rate)
    measured = set(data.measured.tolist())
    points = [pool.measure(w)]
    for number in range(data.steps):
        loss = step(w, number)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        adam.step()
        if number + 1 in measured:
            points.append(pool.measure(w))
    return [np.array(points[-1])]
