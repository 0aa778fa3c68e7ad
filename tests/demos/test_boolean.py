"""What one unit and what layers of units can compute."""

import numpy as np
import pytest
from scipy.optimize import linprog

from stronger.demos.threshold_logic.boolean import (
    layers_needed,
    states,
    tables,
    unit_tables,
    unseparable,
    veto_tables,
)

XOR, AGREE = 0b0110, 0b1001


@pytest.mark.parametrize(("inputs", "count"), [(1, 4), (2, 14), (3, 104), (4, 1882)])
def test_every_table_is_either_computed_or_proved_impossible(inputs: int, count: int) -> None:
    possible, impossible = unit_tables(inputs), unseparable(inputs)
    assert len(possible) == count
    both = np.sort(np.concatenate((possible, impossible)))
    assert np.array_equal(both, np.arange(2 ** (2**inputs)))


def test_linear_programming_finds_the_same_units() -> None:
    rows = states(3).astype(float)
    feasible = []
    for table in range(256):
        signs = np.where((table >> np.arange(8)) & 1, 1.0, -1.0)
        # signs * (w.x - threshold) >= 1
        found = linprog(
            np.zeros(4),
            A_ub=-signs[:, None] * np.column_stack((rows, -np.ones(8))),
            b_ub=-np.ones(8),
            bounds=(None, None),
        )
        if found.status == 0:
            feasible.append(table)
    assert feasible == unit_tables(3).tolist()


def test_a_veto_computes_as_much_as_subtraction_on_two_inputs_and_less_on_three() -> None:
    for inputs, count in ((2, 7), (3, 34), (4, 249)):
        vetoed = veto_tables(inputs)
        subtractive = unit_tables(inputs)
        assert np.isin(vetoed, subtractive[subtractive % 2 == 0]).all()
        assert len(vetoed) == count
    # x1 + x2 - x3 >= 1: the inhibitory input is outvoted when both others are active
    outvoted = sum(1 << row for row, (a, b, c) in enumerate(states(3)) if int(a) + b - int(c) >= 1)
    assert outvoted in unit_tables(3)
    assert outvoted not in veto_tables(3)


def test_a_constant_input_doubles_what_layers_compute() -> None:
    for inputs in (2, 3):
        without, with_one = (layers_needed(inputs, constant=each) for each in (False, True))
        functions = np.arange(2 ** (2**inputs))
        assert np.array_equal(without > 0, functions % 2 == 0)
        assert (with_one > 0).all()


def test_xor_takes_two_layers_and_its_opposite_a_constant_as_well() -> None:
    without, with_one = (layers_needed(2, constant=each) for each in (False, True))
    assert (without[XOR], with_one[XOR]) == (2, 2)
    assert (without[AGREE], with_one[AGREE]) == (0, 2)
    assert (np.delete(with_one, [XOR, AGREE]) == 1).all()


def test_a_table_lists_the_answers_from_the_silent_state_on() -> None:
    assert tables(np.array([[1, -1]])).tolist() == [0, 0b0010, 0b1011, 0b1111]
