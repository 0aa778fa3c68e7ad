"""Maps over inputs: gradients where one can work them out, covering, replaced layers."""

import numpy as np
import pytest

from stronger.demos.saliency_maps.maps import (
    cascade,
    gradient,
    mean_rank_correlation,
    occlude,
)
from stronger.nn.activations import ReLU
from stronger.nn.convolution import Conv2D, Images
from stronger.nn.layers import Dense, Flatten
from stronger.nn.network import Network


def small(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    return Network(
        [
            Images(1, 8, 8),
            Conv2D(1, 3, 3, rng, dtype=np.float64),
            ReLU(),
            Flatten(),
            Dense(108, 6, rng, dtype=np.float64),
            ReLU(),
            Dense(6, 4, rng, dtype=np.float64),
        ]
    )


@pytest.fixture
def x() -> np.ndarray:
    return np.random.default_rng(7).standard_normal((5, 64))


def test_the_gradient_is_how_the_logit_changes(x: np.ndarray) -> None:
    network, classes = small(0), np.array([0, 1, 2, 3, 0])
    found = gradient(network, x, classes)
    step = 1e-6
    for pixel in (0, 20, 63):
        moved = x.copy()
        moved[:, pixel] += step
        change = (network.forward(moved) - network.forward(x))[np.arange(5), classes] / step
        np.testing.assert_allclose(found[:, pixel], change, atol=1e-5)


def test_the_input_gradient_of_one_convolution_adds_the_kernel_of_active_neighbours() -> None:
    # adebayo2018sanity §5.3: what is active decides where the kernel is laid
    layer = Conv2D(1, 1, 3, np.random.default_rng(0), dtype=np.float64)
    network = Network(
        [Images(1, 6, 6), layer, ReLU(), Flatten(), Dense(16, 1, np.random.default_rng(0))]
    )
    network.layers[-1].parameters["weights"][...] = 1
    image = np.random.default_rng(1).standard_normal((1, 36))
    active = network.forward(image, stop=3)[0, :, :, 0] > 0
    expected = np.zeros((6, 6))
    for i, j in zip(*active.nonzero(), strict=True):
        expected[i : i + 3, j : j + 3] += layer.parameters["kernels"][0, 0]
    np.testing.assert_allclose(gradient(network, image, np.array([0])).reshape(6, 6), expected)


def test_guided_gradients_stop_what_is_negative_on_the_way_down() -> None:
    rng = np.random.default_rng(0)
    network = Network([Dense(3, 2, rng), ReLU(), Dense(2, 1, rng)])
    network.layers[0].parameters["weights"][...] = [[1, 1], [0, 2], [3, 0]]
    network.layers[2].parameters["weights"][...] = [[1], [-1]]
    x = np.ones((1, 3), np.float32)
    assert gradient(network, x, np.array([0])).tolist() == [[0, -2, 3]]
    assert gradient(network, x, np.array([0]), guided=True).tolist() == [[1, 0, 3]]


def test_occlusion_of_a_linear_logit_is_what_the_square_adds_to_it() -> None:
    rng = np.random.default_rng(0)
    network = Network([Dense(64, 2, rng, dtype=np.float64)])
    x = rng.random((3, 64))
    falls = occlude(network, x, np.array([0, 1, 1]), window=4, stride=2)
    weights = network.layers[0].parameters["weights"]
    for row, digit in enumerate((0, 1, 1)):
        shares = (x[row] * weights[:, digit]).reshape(8, 8)
        assert falls[row, 2, 1] == pytest.approx(shares[3:7, 1:5].sum())
        assert falls[row, 0, 3] == pytest.approx(shares[0:3, 5:8].sum())


def test_the_cascade_replaces_layers_from_the_top_and_leaves_the_original(x: np.ndarray) -> None:
    trained, fresh = small(0), small(1)
    before = trained.forward(x)
    steps = list(cascade(trained, fresh))
    assert len(steps) == 3
    np.testing.assert_array_equal(trained.forward(x), before)
    np.testing.assert_array_equal(steps[0].forward(x, stop=6), trained.forward(x, stop=6))
    np.testing.assert_array_equal(steps[1].forward(x, stop=4), trained.forward(x, stop=4))
    assert not np.allclose(steps[0].forward(x), before)
    np.testing.assert_array_equal(steps[2].forward(x), fresh.forward(x))


def test_a_rank_correlation_is_of_ranks_and_a_flat_map_is_like_nothing() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 4, 500))
    assert mean_rank_correlation(a, np.exp(5 * a)) == pytest.approx(1)
    assert abs(mean_rank_correlation(a, b)) < 0.1
    assert mean_rank_correlation(a, np.ones_like(a)) == 0
