"""The tilt of all prompts by one weighted sum of several rewards, for the coupled methods, in NumPy."""
from common import np


class Tilts:
    def __init__(self, data):
        self.rewards = data.rewards  # R x P x K
        self.gold = data.gold
        self.reference = data.reference

    def at(self, weights):
        """The mean over prompts of log sum_i pi_i exp(weights . r_i), and the policies."""
        logit = np.tensordot(weights, self.rewards, axes=1)
        most = logit.max(axis=1, keepdims=True)
        policy = self.reference * np.exp(logit - most)
        mass = policy.sum(axis=1, keepdims=True)
        policy /= mass
        return (most + np.log(mass)).mean(), policy

    def means(self, policy):
        """The expected value of each reward."""
        return (self.rewards * policy).sum(axis=2).mean(axis=1)

    def measure(self, policy):
        """KL, proxy and gold; the proxy is the mean of the rewards, scaled to variance 1."""
        proxy = self.rewards.mean(axis=0)
        proxy = proxy - (self.reference * proxy).sum(axis=1, keepdims=True)
        proxy /= np.sqrt((self.reference * proxy**2).sum(axis=1).mean())
        ratio = np.maximum(policy, 1e-300) / self.reference
        kl = (policy * np.log(ratio)).sum(axis=1).mean()
        return [kl, (policy * proxy).sum(axis=1).mean(), (policy * self.gold).sum(axis=1).mean()]
