"""A Bradley-Terry reward with one hidden layer, trained by mini-batches of Adam, in PyTorch.

Features are standardised once over the responses of the pairs; both responses of a batch go through the network
in one pass; the ridge is Adam's weight decay on the weights. The result is the held-out accuracy.
"""
from common import args, np, run, torch

torch = torch()


def train(data, number):
    torch.manual_seed(number)
    seen = np.concatenate([data.first, data.second])
    mean = data.features[seen].mean(axis=0)
    spread = data.features[seen].std(axis=0)
    x = torch.from_numpy((data.features - mean) / spread).to(torch.get_default_dtype())
    chosen = np.where(data.label > 0.5, data.first, data.second)
    rejected = np.where(data.label > 0.5, data.second, data.first)
    chosen, rejected = torch.from_numpy(chosen).long(), torch.from_numpy(rejected).long()
    model = torch.nn.Sequential(
        torch.nn.Linear(x.shape[1], data.hidden), torch.nn.ReLU(), torch.nn.Linear(data.hidden, 1)
    )
    # As the engine starts, so that both learn the same in as many steps.
    torch.nn.init.normal_(model[0].weight, std=(2 / x.shape[1]) ** 0.5)
    torch.nn.init.normal_(model[2].weight, std=data.hidden**-0.5)
    for layer in (model[0], model[2]):
        torch.nn.init.zeros_(layer.bias)
    weights = [p for p in model.parameters() if p.ndim > 1]
    biases = [p for p in model.parameters() if p.ndim == 1]
    adam = torch.optim.Adam(
        [{"params": weights, "weight_decay": 2 * data.ridge}, {"params": biases}], lr=data.rate
    )
    for _ in range(data.epochs):
        for batch in torch.randperm(len(chosen)).split(data.batch):
            reward = model(torch.cat([x[chosen[batch]], x[rejected[batch]]]))
            loss = -torch.nn.functional.logsigmoid(reward[: len(batch)] - reward[len(batch) :]).mean()
            adam.zero_grad(set_to_none=True)
            loss.backward()
            adam.step()
    with torch.no_grad():
        reward = model(x).squeeze(1).numpy()
    difference = reward[data.held_first] - reward[data.held_second]
    return [np.array([np.mean((difference > 0) == (data.held_label > 0.5))])]


run(train)
