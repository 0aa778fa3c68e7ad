"""One training step of two networks and of attention: ours, PyTorch, and scikit-learn's MLP.

The networks are a 784-1000-1000-1000-10 ReLU network and a small convolutional one for MNIST (16
and 32 kernels of 5 x 5, pooled by two); a step is forward, backward and an update with momentum on
a batch of 100, in float32 with one thread. Ours and PyTorch's start from the same weights, and must
end with the same loss. Attention is scaled dot-product attention without parameters, on 32 examples
of 64 queries, keys and values of 64 numbers: forward alone, and with the gradients towards all
three. PyTorch's fused function is given as well, which does not return the weights that ours keeps.
What is given is CPU time, the median of rounds that take turns.

PyTorch and scikit-learn are no dependencies: ``pip install torch scikit-learn`` into the
environment to see their rows.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from stronger.nn.activations import ReLU
from stronger.nn.attention import DotProductAttention
from stronger.nn.convolution import Conv2D, Images, MaxPool
from stronger.nn.layers import Dense, Flatten
from stronger.nn.losses import cross_entropy
from stronger.nn.network import Network
from stronger.nn.optimisers import SGD

BATCH, RATE, MOMENTUM = 100, 0.01, 0.9
ROUNDS, STEPS = 15, 8
ATTENDED = (32, 64, 64)  # examples, tokens, features

Step = Callable[[], float]
"""Does one step and returns the loss before it."""


class NotInstalledError(Exception):
    """What a row needs is missing."""


def dense() -> Network:
    """Return the fully connected network."""
    rng = np.random.default_rng(0)
    sizes = (784, 1000, 1000, 1000)
    hidden = [
        layer
        for below, above in itertools.pairwise(sizes)
        for layer in (Dense(below, above, rng), ReLU())
    ]
    return Network([*hidden, Dense(1000, 10, rng)])


def convolutional() -> Network:
    """Return the convolutional network."""
    rng = np.random.default_rng(0)
    return Network(
        [
            Images(1, 28, 28),
            Conv2D(1, 16, 5, rng),
            MaxPool(),
            ReLU(),
            Conv2D(16, 32, 5, rng),
            MaxPool(),
            ReLU(),
            Flatten(),
            Dense(512, 10, rng),
        ]
    )


def ours(network: Network, x: Any, labels: Any) -> Step:
    """Return a step of ours."""
    optimiser = SGD(RATE, momentum=MOMENTUM)

    def step() -> float:
        loss, gradient = cross_entropy(network.forward(x, training=True), labels)
        network.backward(gradient)
        optimiser.step(network.layers)
        return loss

    return step


def pytorch(network: Network, x: Any, labels: Any) -> Step:
    """Return a step of PyTorch on the same network from the same weights."""
    if importlib.util.find_spec("torch") is None:
        raise NotInstalledError("PyTorch is not installed: pip install torch")
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(1)
    made = []
    for layer in network.layers:
        if isinstance(layer, Dense):
            made.append(torch.nn.Linear(*layer.parameters["weights"].shape))
            made[-1].weight.data = torch.from_numpy(layer.parameters["weights"].T.copy())
            made[-1].bias.data.zero_()
        elif isinstance(layer, Conv2D):
            out, into, window, _ = layer.parameters["kernels"].shape
            made.append(torch.nn.Conv2d(into, out, window))
            made[-1].weight.data = torch.from_numpy(layer.parameters["kernels"].copy())
            made[-1].bias.data.zero_()
        elif isinstance(layer, Images):
            made.append(torch.nn.Unflatten(1, layer.shape))
        else:
            kinds = {ReLU: torch.nn.ReLU, Flatten: torch.nn.Flatten}
            made.append(kinds[type(layer)]() if type(layer) in kinds else torch.nn.MaxPool2d(2))
    model = torch.nn.Sequential(*made)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    inputs, targets = torch.from_numpy(x), torch.from_numpy(labels)

    def step() -> float:
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimiser.step()
        return float(loss.detach())

    return step


def scikit_learn(network: Network, x: Any, labels: Any) -> Step:
    """Return a step of scikit-learn's MLPClassifier with layers of the same sizes."""
    if importlib.util.find_spec("sklearn") is None:
        raise NotInstalledError("scikit-learn is not installed: pip install scikit-learn")
    if any(isinstance(layer, Conv2D) for layer in network.layers):
        raise NotInstalledError("scikit-learn has no convolution")
    neural: Any = importlib.import_module("sklearn.neural_network")
    model = neural.MLPClassifier(
        (1000, 1000, 1000),
        solver="sgd",
        learning_rate_init=RATE,
        momentum=MOMENTUM,
        nesterovs_momentum=False,
        alpha=0.0,
        batch_size=BATCH,
    )

    def step() -> float:
        model.partial_fit(x, labels, classes=range(10))
        return float(model.loss_)

    return step


PEERS = {"PyTorch, CPU": pytorch, "scikit-learn MLPClassifier": scikit_learn}


def attention(*, backward: bool) -> dict[str, Step]:
    """Return our attention and, if it is installed, PyTorch's, which must give the same sum."""
    rng = np.random.default_rng(2)
    q, k, v, dy = (rng.standard_normal(ATTENDED, dtype=np.float32) for _ in range(4))
    layer = DotProductAttention()

    def step() -> float:
        y = layer.forward(q, k, v)
        if backward:
            layer.backward(dy)
        return float(y.sum())

    if importlib.util.find_spec("torch") is None:
        return {"ours": step}
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(1)
    inputs = [torch.from_numpy(x).requires_grad_(backward) for x in (q, k, v)]
    scale, asked = 1 / math.sqrt(ATTENDED[-1]), torch.from_numpy(dy)

    def plain(q: Any, k: Any, v: Any) -> Any:
        return torch.softmax(q @ k.transpose(1, 2) * scale, -1) @ v

    def fused(q: Any, k: Any, v: Any) -> Any:
        # the fast kernel wants an axis of heads
        whole = torch.nn.functional.scaled_dot_product_attention
        return whole(q[:, None], k[:, None], v[:, None])[:, 0]

    def peer(attend: Callable[..., Any]) -> Step:
        def step() -> float:
            y = attend(*inputs)
            if backward:
                torch.autograd.grad(y, inputs, asked)
            return float(y.detach().sum())

        return step

    return {"ours": step, "PyTorch, CPU": peer(plain), "PyTorch, fused": peer(fused)}


def milliseconds(steps: dict[str, Step]) -> dict[str, float]:
    """Return the median CPU time of a step of each, taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    for turn in range(ROUNDS):
        first = turn % len(names)  # the caches are as the one before left them: none always leads
        for name in names[first:] + names[:first]:
            step = steps[name]
            started = time.process_time()
            for _ in range(STEPS):
                step()
            taken[name].append((time.process_time() - started) / STEPS * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def show(times: dict[str, float]) -> None:
    """Print a table of times, and what share of each ours is."""
    print(f"{'':28} {'CPU ms':>8} {'ours is':>9}")
    for name, taken in times.items():
        print(f"{name:28} {taken:8.2f} {times['ours'] / taken:8.2f}x")


def main() -> None:
    """Measure and print a table for either network."""
    rng = np.random.default_rng(1)
    x, labels = rng.random((BATCH, 784), dtype=np.float32), rng.integers(0, 10, BATCH)
    for title, build in (("784-1000-1000-1000-10", dense), ("convolutional", convolutional)):
        print(f"\n{title} network, one step on {BATCH} examples")
        with threadpool_limits(limits=1):
            steps, missing = {"ours": ours(build(), x, labels)}, {}
            for name, peer in PEERS.items():
                try:
                    steps[name] = peer(build(), x, labels)
                except NotInstalledError as error:
                    missing[name] = str(error)
            losses = {name: [step() for _ in range(3)] for name, step in steps.items()}
            if "PyTorch, CPU" in steps:
                np.testing.assert_allclose(losses["ours"], losses["PyTorch, CPU"], rtol=1e-3)
            times = milliseconds(steps)
        show(times)
        for name, reason in missing.items():
            print(f"{name:28} skipped: {reason}")
    for title, backward in (("forward", False), ("forward and backward", True)):
        print(f"\nattention on {' x '.join(map(str, ATTENDED))}, {title}")
        with threadpool_limits(limits=1):
            steps = attention(backward=backward)
            sums = [step() for step in steps.values()]
            np.testing.assert_allclose(sums, sums[0], rtol=1e-3)
            show(milliseconds(steps))


if __name__ == "__main__":
    main()
