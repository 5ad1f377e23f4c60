"""Trees asked all at once answer as when each is gone down from its root."""

import random

import numpy as np
import pytest

from kg.relations.forest import Forest

FEATURES = 5


def grown(leaves: int, nodes: list[list[float]], dice: random.Random) -> int:
    """Add a tree of so many leaves to the nodes, and give the number of its root."""
    at = len(nodes)
    nodes.append([0.0, 0.0, at, at, dice.choice([-1.5, 0.25, 3.0, dice.random()])])
    if leaves > 1:
        left = dice.randint(1, leaves - 1)
        nodes[at][:2] = [dice.randrange(FEATURES), dice.choice([0.0, 0.5, dice.random()])]
        nodes[at][2:4] = [grown(left, nodes, dice), grown(leaves - left, nodes, dice)]
    return at


def gone_down(nodes: list[list[float]], node: int, row: list[float]) -> float:
    feature, threshold, left, right, value = nodes[node]
    if left == right == node:
        return value
    return gone_down(nodes, int(right if row[int(feature)] > threshold else left), row)


@pytest.mark.parametrize("leaves", [[1], [2, 1, 3], [16, 1], [17, 4], [32, 2], [33], [64, 1, 64]], ids=str)
def test_all_tests_at_once_find_the_leaf_that_a_walk_finds(leaves: list[int]) -> None:
    dice = random.Random(str(leaves))
    nodes: list[list[float]] = []
    roots = [grown(count, nodes, dice) for count in leaves]
    rows = [[dice.choice([0.0, 0.5, dice.random(), -2.0, 2.0]) for _ in range(FEATURES)] for _ in range(200)]
    wanted = [0.5 + sum(gone_down(nodes, root, row) for root in roots) for row in rows]
    forest = Forest(np.array(nodes), np.array(roots), 0.5)
    assert forest.log_odds(np.array(rows)) == pytest.approx(wanted)
    assert [forest.log_odds(np.array([row]))[0] for row in rows] == forest.log_odds(np.array(rows)).tolist()


@pytest.mark.parametrize("leaves", [65, 100])
def test_a_tree_of_too_many_leaves_is_refused(leaves: int) -> None:
    nodes: list[list[float]] = []
    root = grown(leaves, nodes, random.Random(1))
    with pytest.raises(ValueError, match="more than 64 leaves"):
        Forest(np.array(nodes), np.array([root]), 0.0)
