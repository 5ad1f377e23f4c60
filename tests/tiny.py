"""A model trained on a handful of sentences in a second or two, for tests that need some model, not a good one."""

import json
from pathlib import Path

import msgspec
import pytest
from marked import gold

from kg.training import tagger
from kg.training.gold import GoldDocument
from kg.training.train import train

FIRMS = ("辰光公司", "海禾公司", "鸿赞公司", "特宏公司", "极理公司", "云帆公司", "博远公司", "金禾公司", "蓝岭公司")
PARKS = ("东海园区", "南山园区", "西湖园区", "北港园区")


def corpus() -> list[GoldDocument]:
    documents = []
    for i in range(9):
        firm, other, third = (FIRMS[(i + k) % len(FIRMS)] for k in (0, 2, 5))
        park, second = PARKS[i % len(PARKS)], PARKS[(i + 1) % len(PARKS)]
        documents.append(
            gold(
                f"d{i}",
                f"[K{park}]传来喜讯\n日前，[C{firm}]落户[K{park}]。天气晴朗，大家都很高兴。\n"
                f"[C{other}]与[C{third}]签约。随后，[C{third}]正式入驻[K{second}]。\n其中，[C{other}]拟落户[K{park}]。\n",
                f"落户 {firm} {park}",
                f"签约 {other} {third}",
                f"落户 {third} {second}",
                f"落户 {other} {park} planned",
            )
        )
    return documents


def write_gold(folder: Path, documents: list[GoldDocument]) -> Path:
    """Write gold documents as NAME.txt and NAME.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in documents:
        (folder / f"{one.id}.txt").write_text(one.text, encoding="utf-8", newline="\n")
        found = {name: value for name, value in msgspec.to_builtins(one).items() if name != "text"}
        (folder / f"{one.id}.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8", newline="\n")
    return folder


def make_model(folder: Path, documents: list[GoldDocument]) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tagger, "ITERATIONS", 15)
        train([write_gold(folder / "gold", documents)], folder / "model", workers=1)
    return folder / "model"
