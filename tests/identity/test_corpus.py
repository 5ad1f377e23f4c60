"""Identity across the annotated documents, against what was written down for them by hand."""

from collections import Counter, defaultdict

from identity.corpus import answers, extractions, things

LEAST = 0.95


def b_cubed(truth: dict[tuple[str, str], str], found: dict[tuple[str, str], str]) -> tuple[float, float, float]:
    """Give precision, recall and F1 over the entities of the truth."""
    both = Counter((truth[one], found[one]) for one in truth)
    mine, theirs = Counter(truth.values()), Counter(found[one] for one in truth)
    precision = sum(n * n / theirs[right] for (_, right), n in both.items()) / len(truth)
    recall = sum(n * n / mine[left] for (left, _), n in both.items()) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def truth() -> dict[tuple[str, str], str]:
    return {source: f"{one.type} {one.name}" for one in things() for source in one.entities}


def test_there_are_things_and_traps_enough() -> None:
    found = things()
    assert len(found) >= 300
    assert sum(bool(one.alike) for one in found) >= 150
    names = {(one.type, one.name) for one in found}
    assert len(names) == len(found)
    assert all((one.type, one.alike) in names and one.alike != one.name for one in found if one.alike)
    known = {(one.id, entity.key) for one in extractions() for entity in one.entities}
    listed = [source for one in found for source in one.entities]
    assert set(listed) <= known
    assert len(set(listed)) == len(listed)


def test_entities_that_several_documents_name_are_joined() -> None:
    joined = {source: one for source, one in truth().items() if sum(other == one for other in truth().values()) > 1}
    _, _, score = b_cubed(truth(), answers())
    assert score >= LEAST
    assert b_cubed(joined, answers())[2] >= LEAST


def test_nothing_that_looks_alike_is_joined() -> None:
    found = answers()
    groups = defaultdict(set)
    for source, one in truth().items():
        groups[found[source]].add(one)
    assert {key: names for key, names in groups.items() if len(names) > 1} == {}
