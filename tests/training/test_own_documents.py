"""A user who adds ten annotated documents of his own sees the model learn them."""

from pathlib import Path

import pytest
from marked import gold
from tiny import FIRMS, corpus, make_model

from kg.extractor import load_extractor
from kg.model import Document
from kg.settings import Settings
from kg.training.gold import GoldDocument

LABS = ("青松", "白桦", "紫藤", "丹桂", "翠竹", "寒梅", "春兰", "秋菊", "苍柏", "玉兰")
UNSEEN = "近日，银杏实验舱与蓝岭公司牵手，合作研制新品。天气晴朗，大家都很高兴。\n"


def ten_of_ones_own() -> list[GoldDocument]:
    return [
        gold(
            f"own{i}",
            f"近日，[I{name}实验舱]与[C{FIRMS[i % len(FIRMS)]}]牵手，合作研制新品。大家都很高兴。\n"
            f"[C{FIRMS[(i + 3) % len(FIRMS)]}]参观了[I{name}实验舱]。\n",
            f"合作 {name}实验舱 {FIRMS[i % len(FIRMS)]}",
        )
        for i, name in enumerate(LABS)
    ]


def read(model: Path) -> tuple[set[tuple[str, str]], set[tuple[str, str, str]]]:
    found = load_extractor(Settings(model=model)).extract(Document("new", UNSEEN))
    names = {entity.key: entity.name for entity in found.entities}
    mentions = {(UNSEEN[one.start : one.end], one.type) for one in found.mentions}
    return mentions, {(one.type, *sorted((names[one.head], names[one.tail]))) for one in found.relations}


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("own"), [*corpus(), *ten_of_ones_own()])


def test_before_neither_the_kind_of_name_nor_the_wording_is_known(tiny_model: Path) -> None:
    mentions, relations = read(tiny_model)
    assert ("银杏实验舱", "INSTITUTE") not in mentions
    assert not {one for one in relations if one[0] == "合作"}


def test_after_ten_documents_both_are(learnt: Path) -> None:
    mentions, relations = read(learnt)
    assert {("银杏实验舱", "INSTITUTE"), ("蓝岭公司", "COMPANY")} <= mentions
    assert ("合作", *sorted(("银杏实验舱", "蓝岭公司"))) in relations
