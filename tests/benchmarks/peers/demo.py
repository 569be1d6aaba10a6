"""The work of examples/overoptimization.groovy as a script in NumPy: ten methods over ten worlds, and the table.

Seeds run in as many processes as there are cores. Policies are log-linear; their gradients are written out, which
is faster here than PyTorch's autograd, or left to that with `--torch`. It is simpler than the engine where that
makes it faster: no picture, no page, no text features, no settings, a reference that is known to be uniform, and no
ties among rewards.
"""
import multiprocessing
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes take the cores

from common import args, cores, np, run, torch as in_precision  # noqa: E402

if args.torch:
    torch = in_precision()
    torch.set_num_threads(1)

PROMPTS, CANDIDATES, QUALITY, SHOWN = 256, 512, 12, 3
RADIUS, BETA, ETA = 0.5, 0.1, 0.005
LABELS = ["RLHF (exact tilting)", "best-of-n", "GRPO", "DRRO", "DRO", "DPO", "RPO"] + [
    kind + " ensemble" for kind in ("mean", "WCO", "UWO")
]


def steps():
    wanted = [0] + [round(100 ** (j / 29)) for j in range(30)]
    return sorted(set(wanted))


def strengths(first, last):
    """29 points by equal ratios, the ends included."""
    return first * (last / first) ** (np.arange(29) / 28)


def standardised(reward):
    reward = reward.reshape(PROMPTS, CANDIDATES)
    centred = reward - reward.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean())


def world(random):
    inner = random.normal(size=(32, QUALITY)) / np.sqrt(QUALITY)
    bias = 0.5 * random.normal(size=32)
    outer = random.normal(size=32)

    def teacher(q):
        hidden = q @ inner.T
        hidden += bias
        return np.tanh(hidden, out=hidden) @ outer

    sample = random.normal(size=(4096, QUALITY))
    value = teacher(sample)
    direction = (value - value.mean()) @ sample
    direction /= np.linalg.norm(direction)
    q = random.normal(size=(PROMPTS * CANDIDATES, QUALITY))
    spurious = 0.7 * (q @ direction) + np.sqrt(1 - 0.49) * random.normal(size=len(q))
    gold = (teacher(q) - value.mean()) / value.std() - 2 * np.logaddexp(0, np.abs(spurious) - 1.5)
    gold = (gold - gold.mean()) / gold.std()
    shown = np.linalg.qr(random.normal(size=(QUALITY, SHOWN)))[0]
    return np.column_stack([q @ shown, spurious]), gold.reshape(PROMPTS, CANDIDATES)


def preferences(random, gold):
    start = CANDIDATES * random.integers(PROMPTS, size=2000)
    i = random.integers(CANDIDATES, size=2000)
    j = (i + 1 + random.integers(CANDIDATES - 1, size=2000)) % CANDIDATES
    first, second = start + i, start + j
    flat = gold.ravel()
    wins = random.random(2000) < 1 / (1 + np.exp(flat[second] - flat[first]))
    wins ^= random.random(2000) < 0.25
    return np.where(wins, first, second), np.where(wins, second, first)


def bradley_terry(features, chosen, rejected):
    spread = np.concatenate([features[chosen], features[rejected]]).std(axis=0)
    x = (features[chosen] - features[rejected]) / spread
    w = np.zeros(x.shape[1])
    for _ in range(10):
        p = 1 / (1 + np.exp(x @ w))
        gradient = 2e-3 * w - x.T @ p / len(x)
        hessian = (x.T * (p * (1 - p) / len(x))) @ x + 2e-3 * np.eye(len(w))
        w -= np.linalg.solve(hessian, gradient)
    return standardised(features @ (w / spread))


def ensembles(random, features, chosen, rejected):
    members = []
    for _ in range(5):
        drawn = random.integers(len(chosen), size=len(chosen))
        members.append(bradley_terry(features, chosen[drawn], rejected[drawn]))
    members = np.array(members)
    mean = members.mean(axis=0)
    aggregates = mean, members.min(axis=0), mean - 0.5 * members.var(axis=0)
    return [standardised(a) for a in aggregates]


class Measured:
    """The points of one path: KL, proxy and gold as means over prompts."""

    def __init__(self, proxy, gold):
        self.proxy, self.gold, self.points = proxy, gold, [(0.0, 0.0, gold.mean())]

    def put(self, policy, kl):
        proxy = np.einsum("xi,xi->x", policy, self.proxy).mean()
        gold = np.einsum("xi,xi->x", policy, self.gold).mean()
        self.points.append((max(0.0, kl), proxy, gold))

    def put_policy(self, policy):
        log = np.log(np.maximum(policy, 1e-300))
        self.put(policy, np.einsum("xi,xi->x", policy, log).mean() + np.log(CANDIDATES))


def greedy(reward):
    policy = np.zeros_like(reward)
    policy[np.arange(PROMPTS), reward.argmax(axis=1)] = 1
    return policy


def tilting(measured):
    reward = measured.proxy
    gap = reward - reward.max(axis=1, keepdims=True)
    policy = np.empty_like(gap)
    for strength in strengths(0.05, 100):
        np.multiply(gap, strength, out=policy)
        np.exp(policy, out=policy)
        mass = policy.sum(axis=1, keepdims=True)
        policy /= mass
        kl = strength * np.einsum("xi,xi->x", policy, gap) - np.log(mass[:, 0])
        measured.put(policy, kl.mean() + np.log(CANDIDATES))
    measured.put(greedy(reward), np.log(CANDIDATES))


def best_of_n(measured):
    order = np.argsort(measured.proxy, axis=1)
    proxy = np.take_along_axis(measured.proxy, order, axis=1).mean(axis=0)
    gold = np.take_along_axis(measured.gold, order, axis=1).mean(axis=0)
    upto = np.arange(CANDIDATES + 1) / CANDIDATES
    for n in np.append(strengths(1, 1e5)[1:], np.inf):
        policy = np.diff(upto**n)
        kl = (policy * np.log(np.maximum(policy, 1e-300) * CANDIDATES)).sum()
        measured.points.append((kl, policy @ proxy, policy @ gold))


def dro(measured):
    reward = measured.proxy
    ordered = -np.sort(-reward, axis=1)
    delta = RADIUS * CANDIDATES * reward.std(axis=1)
    above = np.cumsum(ordered, axis=1) - np.arange(1, CANDIDATES + 1) * ordered
    top = (above < delta[:, None]).sum(axis=1)  # the same for all strengths: both sides scale
    total = np.cumsum(ordered, axis=1)[np.arange(PROMPTS), top - 1]
    height = ((total - delta) / top)[:, None]
    cut = np.minimum(reward - height, 0)
    policy = np.empty_like(cut)
    for strength in np.append(strengths(0.05, 100), 1e9):
        np.multiply(cut, strength, out=policy)
        np.exp(policy, out=policy)
        mass = policy.sum(axis=1, keepdims=True)
        policy /= mass
        kl = strength * np.einsum("xi,xi->x", policy, cut) - np.log(mass[:, 0])
        measured.put(policy, kl.mean() + np.log(CANDIDATES))


def drro(measured):
    """See drro_kl.py; here for all prompts at once, on the candidates the water may reach."""
    order = np.argsort(-measured.proxy, axis=1)
    reward = np.take_along_axis(measured.proxy, order, axis=1)
    sorted_measured = Measured(reward, np.take_along_axis(measured.gold, order, axis=1))
    delta = RADIUS * CANDIDATES * measured.proxy.std(axis=1)
    height = (reward - reward[:, :1]) / delta[:, None]
    log_mass = np.zeros(PROMPTS)
    for strength in strengths(0.05, 100):
        a = strength * (reward - reward[:, :1])
        log_mass, level = solve(height, a, delta * strength, log_mass)
        policy = np.maximum(height - level[:, None], np.exp(a - log_mass[:, None]))
        policy /= policy.sum(axis=1, keepdims=True)
        sorted_measured.put_policy(policy)
    sorted_measured.put_policy(water(reward, delta))
    measured.points += sorted_measured.points[1:]


def solve(height, a, bonus, log_mass):
    """The log-masses L at which the shares of the bonus sum to 1, and their levels; Newton within brackets."""
    level = np.empty(PROMPTS)
    low = np.log(np.exp(a).sum(axis=1))
    high = low + bonus
    log_mass = np.clip(log_mass, low, high)
    rows = np.arange(PROMPTS)
    while len(rows) > 0:
        h, b, mass = height[rows], a[rows], log_mass[rows]
        tilt = np.exp(b - mass[:, None])
        lead = h - tilt
        binding = lead > -1  # from below all steps go up, and some candidate stays
        while True:  # the level, one of water: the policy sums to 1
            count = np.maximum(1, binding.sum(axis=1))
            rest = (tilt * ~binding).sum(axis=1)
            t = ((h * binding).sum(axis=1) + rest - 1) / count
            fewer = binding & (lead > t[:, None])
            if (fewer == binding).all():
                break
            binding = fewer
        p = np.where(binding, h - t[:, None], 1)
        f = ((np.log(p) - b + mass[:, None]) * binding).sum(axis=1) - bonus[rows]
        slope = count + rest / count * (binding / p).sum(axis=1)
        low[rows] = np.where(f < 0, mass, low[rows])
        high[rows] = np.where(f < 0, high[rows], mass)
        step = mass - f / slope
        inside = (step > low[rows]) & (step < high[rows])
        next_ = np.where(inside, step, (low[rows] + high[rows]) / 2)
        level[rows] = t
        moves = (np.abs(f) > 1e-9) & (np.abs(next_ - mass) > 1e-13 * np.abs(mass))
        log_mass[rows] = np.where(moves, next_, mass)
        rows = rows[moves]
    return log_mass, level


def water(reward, delta):
    """The limit without a KL penalty, for rows sorted from the best."""
    count = np.arange(1, CANDIDATES + 1)
    total = np.cumsum(reward, axis=1)
    each = np.arange(PROMPTS)
    k0 = (total - count * reward < delta[:, None]).sum(axis=1)
    t0 = (total[each, k0 - 1] - delta) / k0
    k1 = (count * reward[:, :1] - total < delta[:, None]).sum(axis=1)
    t1 = np.where(k1 < CANDIDATES, reward[each, np.minimum(k1, CANDIDATES - 1)], -np.inf)
    policy = np.maximum(0, reward - np.maximum(t0, t1)[:, None]) / delta[:, None]
    policy[:, 0] += np.maximum(0, 1 - policy.sum(axis=1))
    return policy


class Policy:
    """A log-linear policy under Adam; evaluate gives p and log p / pi."""

    def __init__(self, features):
        self.features = features
        self.w = np.zeros(features.shape[1])
        self.mean, self.square, self.step = np.zeros_like(self.w), np.zeros_like(self.w), 0

    def evaluate(self):
        ratio = (self.features @ self.w).reshape(PROMPTS, CANDIDATES)
        ratio -= ratio.max(axis=1, keepdims=True)
        policy = np.exp(ratio)
        mass = policy.sum(axis=1, keepdims=True)
        policy /= mass
        ratio -= np.log(mass / CANDIDATES)
        return policy, ratio

    def ascend(self, gradient):
        self.step += 1
        self.mean = 0.9 * self.mean + 0.1 * gradient
        self.square = 0.999 * self.square + 0.001 * gradient**2
        spread = np.sqrt(self.square / (1 - 0.999**self.step)) + 1e-8
        self.w = self.w + 0.1 * self.mean / (1 - 0.9**self.step) / spread


def grpo(features, reward, measured):
    policy = Policy(features)
    wanted = set(steps())
    squares = reward**2
    for number in range(101):
        p, ratio = policy.evaluate()
        if number in wanted and number > 0:
            measured.put(p, np.einsum("xi,xi->x", p, ratio).mean())
        if number == 100:
            return
        mean = np.einsum("xi,xi->x", p, reward)
        variance = np.einsum("xi,xi->x", p, squares) - mean**2
        scale = 1 / (np.sqrt(np.maximum(0, variance)) + 1e-4)
        slope = (reward - mean[:, None]) * scale[:, None]
        ratio *= 0.04
        slope -= ratio
        slope -= np.einsum("xi,xi->x", p, slope)[:, None]
        slope *= p
        policy.ascend(slope.ravel() @ features / PROMPTS)


class TorchPolicy:
    """The same with autograd."""

    def __init__(self, features):
        self.features = torch.as_tensor(features, dtype=torch.get_default_dtype())
        self.w = torch.zeros(features.shape[1], requires_grad=True)
        self.adam = torch.optim.Adam([self.w], lr=0.1)

    def log_ratio(self):
        logits = (self.features @ self.w).view(PROMPTS, CANDIDATES)
        return torch.log_softmax(logits, dim=1) + np.log(CANDIDATES)

    def descend(self, loss):
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()


def grpo_torch(features, reward, measured):
    policy = TorchPolicy(features)
    wanted = set(steps())
    reward = torch.as_tensor(reward, dtype=torch.get_default_dtype())
    for number in range(101):
        ratio = policy.log_ratio()
        p = ratio.exp() / CANDIDATES
        kl = (p * ratio).sum(dim=1).mean()
        if number in wanted and number > 0:
            measured.put(p.detach().double().numpy(), kl.item())
        if number == 100:
            return
        with torch.no_grad():
            centred = reward - (p * reward).sum(dim=1, keepdim=True)
            deviation = (p * centred**2).sum(dim=1, keepdim=True).sqrt()
            advantage = centred / (deviation + 1e-4)
        policy.descend(0.04 * kl - (p * advantage).sum(dim=1).mean())


def batches(random, size):
    while True:
        order = random.permutation(size)
        yield from reversed([order[b : b + 256] for b in range(0, size - 255, 256)])


def train(random, features, chosen, rejected, eta):
    """The weights after each of 100 steps."""
    policy = Policy(features)
    difference = features[chosen] - features[rejected]
    prompt = chosen // CANDIDATES
    for _, batch in zip(range(100), batches(random, len(chosen))):
        x = difference[batch]
        gradient = (BETA / (1 + np.exp(BETA * (x @ policy.w)))) @ x
        if eta > 0:
            p, _ = policy.evaluate()
            expected = (p[:, None, :] @ features.reshape(PROMPTS, CANDIDATES, -1))[:, 0]
            gradient += eta * BETA * (features[chosen[batch]] - expected[prompt[batch]]).sum(axis=0)
        policy.ascend(gradient / len(batch))
        yield policy.w


def train_torch(random, features, chosen, rejected, eta):
    policy = TorchPolicy(features)
    difference = policy.features[chosen] - policy.features[rejected]
    for _, batch in zip(range(100), batches(random, len(chosen))):
        loss = -torch.nn.functional.logsigmoid(BETA * (difference[batch] @ policy.w)).mean()
        if eta > 0:
            loss = loss - eta * BETA * policy.log_ratio().view(-1)[chosen[batch]].mean()
        policy.descend(loss)
        yield policy.w.detach().double().numpy().copy()


def direct(random, features, chosen, rejected, eta, gold):
    weights = list((train_torch if args.torch else train)(random, features, chosen, rejected, eta))
    policy = Policy(features)
    measured = Measured(standardised(features @ weights[-1]), gold)
    for number in steps()[1:]:
        policy.w = weights[number - 1]
        p, ratio = policy.evaluate()
        measured.put(p, np.einsum("xi,xi->x", p, ratio).mean())
    return measured


def seed(number):
    random = np.random.default_rng(number)
    features, gold = world(random)
    chosen, rejected = preferences(random, gold)
    proxy = bradley_terry(features, chosen, rejected)
    paths = [Measured(proxy, gold) for _ in range(5)]
    tilting(paths[0])
    best_of_n(paths[1])
    learn = grpo_torch if args.torch else grpo
    learn(features, proxy, paths[2])
    drro(paths[3])
    dro(paths[4])
    paths += [direct(random, features, chosen, rejected, eta, gold) for eta in (0, ETA)]
    for aggregate in ensembles(random, features, chosen, rejected):
        paths.append(Measured(aggregate, gold))
        learn(features, aggregate, paths[-1])
    return [np.array(path.points) for path in paths]


def summary(label, curve, random):
    """A row of the table: the peak, the end, and the drop with a bootstrap interval over seeds."""
    kl, _, gold = np.moveaxis(curve, 2, 0)
    seeds = len(gold)
    peak, mean = gold.mean(axis=0).argmax(), gold.mean(axis=0)
    error = gold.std(axis=0, ddof=1) / np.sqrt(seeds) if seeds > 1 else np.zeros(len(mean))
    drawn = np.array([np.bincount(d, minlength=seeds) for d in random.integers(seeds, size=(1000, seeds))])
    left = (drawn == 0) / np.maximum(1, (drawn == 0).sum(axis=1, keepdims=True))
    peaks = (left @ gold).argmax(axis=1)
    resampled = drawn @ gold / seeds
    drops = resampled[np.arange(1000), peaks] - resampled[:, -1]
    low, high = np.quantile(drops, [0.025, 0.975])
    row = f"{label:22s} {mean[peak]:6.3f} ± {error[peak]:.3f}  {kl.mean(axis=0)[peak]:7.3f}"
    row += f"  {mean[-1]:6.3f} ± {error[-1]:.3f}  {mean[peak] - mean[-1]:.3f} [{low:.3f}, {high:.3f}]"
    return row, (mean[peak], mean[-1], error[peak], error[-1])


def demo(data, _):
    seeds = range(1, int(data.seeds) + 1)
    processes = min(len(seeds), cores())
    with multiprocessing.Pool(processes) as pool:
        paths = pool.map(seed, seeds, chunksize=1)
    random = np.random.default_rng(0)
    rows = [summary(label, np.array(curve), random) for label, curve in zip(LABELS, zip(*paths))]
    print("\n".join(row for row, _ in rows))
    return np.array([numbers for _, numbers in rows]).T


run(demo)
