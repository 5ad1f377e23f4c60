"""Whether a stated relation happened, is intended, has ended or is denied: from the words that govern its trigger.

A cue governs a trigger from the left, within its own clause or, where it is strong (拟, 将, 计划), from an earlier
clause of the same segment; segments end at 。； and line ends. A nearer cue wins: 现已 in 计划投资，现已开工.
What only looks like a cue is struck out first: 将 that marks an object (将总部迁至X), 计划总投资, and what stands in
a name. Words behind the trigger count where they speak of the same statement: …的协议已终止, 达成合作意向, 建成后将….
Signing is done even where what is signed for is planned.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.model import Status

Range = tuple[int, int]


class Judgement(NamedTuple):
    """A status and the words that gave it (empty where nothing spoke against done)."""

    status: Status
    reason: str


class Stated(NamedTuple):
    """A relation of a document with its judgement; the ends are entity keys, empty where they are no projects."""

    relation: str
    head_project: str
    tail_project: str
    judgement: Judgement


class _Cues(NamedTuple):
    course: re.Pattern[str]  # planned and done words: the nearest wins
    ended: re.Pattern[str]
    negated: re.Pattern[str]
    near: frozenset[str]  # words that only their own clause hears


_MASK = "□"
_SEGMENT_END = re.compile(r"[。；;！!？?\n]")
_CLAUSE_END = re.compile(r"[，,：:]")

_PLANNED = """
    拟 将 计划 力推 力争 争取 确保 打算 有望 预计 有意 谋划 筹划 洽谈 在谈 商谈 磋商 力促 促成 约定 今后 下一步
    接下来 尚待 设想 年底前 草案 争创 积极争取 全力推动 拟定 探讨 愿意 意在 排定 计划于 有待 积极推动 若能 如能
""".split()
_PLANNED_NEAR = """
    推动 推进 促进 抓好 办好 加快 加速 加紧 抓紧 意向 准备 目标 早日 尽快 着手 一旦 待 致力 旨在 考虑 希望 欲 盼
    年内 明年 未来 即将 后续 期待 谋求
""".split()
_DONE = """
    已 已经 现已 业已 早已 均已 目前已 已于 成功 顺利 日前 近日 昨日 昨天 现场 当场 先后 陆续 相继 历经 曾于
    去年 近年来 首次 此前
""".split()
# 将成功落户 is still to come: how a thing happens does not say that it has.
_MANNER = frozenset("成功 顺利 正式 先后 陆续 相继 首次".split())
_ENDED = """
    终止 解除 取消 撤销 注销 中止 放弃 退出 撤出 撤离 搬离 迁出 关闭 关停 叫停 作罢 不再推进 不再 告吹 落空 停产
    停工 破产 清算 解散 停止 废止 撤回 剥离 摘牌 歇业 倒闭 下马 搁浅
""".split()
_NEGATED = """
    未能 尚未 并未 从未 暂未 未曾 未与 未同 未和 未在 未签 没有 并无 不存在 否认 并非 不属实 不实 不会 无意 无关
    不涉及 未有 未参与 未达成 不是 不属于 未获
""".split()
# Words that hold a cue without being one, and cues that belong to an amount or an area.
_STRUCK = re.compile(
    r"(?:计划|拟|预计|规划|将)(?=总投资|投资总?额|总?用地|占地|总?面积|总?建筑|年产|工期|总工期|实现产值|可实现|新增)"
    r"|(?:工作|行动|五年|发展|建设|培育|年度|全年|目标)计划|[”』]计划|计划书|计划的|项打算|意向书|推进会|推动者"
    r"|将军|将近|将至|会将|大会在|不会在|未来(?:科|产业|城|中心|社区)|今后几年|洽谈[会周日]|加速器|加速到来|加快形成"
)
_OBJECT_MARKER = re.compile(
    rf"将(?={_MASK}|其|该|这|自己|总部|生产|研发|公司|企业|工厂|厂房|产能|基地"
    r"|[^，,。；于在与同和由会]{1,12}(?:引|迁|搬|落在|放在|放到|纳入|列为|交由))"
)
_MOVES = re.compile(r"引|迁|搬|落|布局|转移|打造|建成|纳入|放")
_FORMER = re.compile(r"原计划|原拟|原定|原本|曾拟|曾计划|曾打算|本打算|本拟")
_PAST_OFFICE = re.compile(
    rf"(?:曾任|曾担任|历任|原任|不再担任|卸任|免去|辞去|此前担任)[^，,。；;]{{0,20}}$|(?<![此目日当先以之年])[原前]{_MASK}{{0,30}}$"
)
_ONCE_BELONGED = re.compile(r"此前[是为系]|曾[是为系]|原[是为系]|不再是")
_NOT_YET = re.compile(r"未(?![来央名])[^，,。；]{0,14}$")
_ENDED_BEHIND = re.compile(rf"[^。；;\n]{{0,60}}?(?:{'|'.join(_ENDED)}|(?<!物)流产)")
# A firm that was founded and closed later was founded all the same.
_CLOSED = re.compile(r"(?:关停|关闭|破产|清算|倒闭|停产|停工|歇业|注销|退出)$")
_DENIED_BEHIND = re.compile(r"[^。\n]{0,40}?(?:不属实|不实|没有关系|并无关系|系谣言|并不存在|未获通过|无果而终)")
_INTENT_BEHIND = re.compile(r"[^。；;\n]{0,40}?(?:意向|提上日程|前期工作|可行性|尚待|有待|洽谈)")
_ONCE_DONE = re.compile(r"[^，,。；;]{0,6}?(?:之?后|以后)[，,]?[^，,。；;]{0,10}(?:将|可|预计|有望|能够)")
_TALKED_OF = re.compile(r"(?:就|随着)[^，,。；;]{0,40}$")
_AGREED_BEHIND = re.compile(
    r"[^。；;]{0,40}?(?:签[订署约下]|达成|进行(?:了)?(?:洽谈|商谈|磋商|对接)|[，,][^。；;]{0,30}将)"
)
_CONTRACT = re.compile(r"中标|(?:根据|按照?)[^，,。；;]{0,8}(?:协议|合同|约定|方案|规划)|框架协议|环评")
_PUSHED = re.compile(r"推进|推动|筹办|筹建|谋划|办好")
_STANDING = re.compile(r"位于|坐落|地处|毗邻|的")
_HEADING = re.compile(
    r"工作计划|工作思路|工作打算|工作安排|工作部署|主要任务|重点工作|目标任务|下一步|下步|下阶段|今后|打算|谋划|展望|在谈"
    r"|拟签约|储备项目|20[0-9]{2}年[^，。]{0,8}(?:计划|打算|目标|重点|任务|奋进)|(?:聚力|聚焦)重点"
)
_HEADING_LENGTH = 40


def status_of(
    sentence: str,
    trigger: Range,
    head: Range | None = None,
    tail: Range | None = None,
    words: Mapping[str, str] | None = None,
    *,
    relation: str = "",
    plan_section: bool = False,
) -> Status:
    """Give the status of the relation that the trigger states.

    :param trigger: where the trigger stands in the sentence (characters, end exclusive; may be empty).
    :param head: where the head is named in the sentence, if it is; so for `tail`. Cues inside them do not count.
    :param words: status words of the lexicon, beside those known here.
    :param relation: the relation's type: who signs has signed, what lies somewhere lies there, whatever is planned.
    :param plan_section: the sentence stands under a heading like 下一步工作打算 (see `is_plan_heading`).

    >>> status_of("A公司拟在B园建设C项目", (7, 9)), status_of("A公司在B园建成C项目", (6, 8))
    ('planned', 'done')
    """
    return judge(sentence, trigger, head, tail, words, relation=relation, plan_section=plan_section).status


def is_plan_heading(heading: str) -> bool:
    """Tell whether what stands under this heading is intended rather than done.

    >>> is_plan_heading("二、2022年重点工作"), is_plan_heading("一、2021年工作总结")
    (True, False)
    """
    return len(heading) <= _HEADING_LENGTH and bool(_HEADING.search(heading)) and "总结" not in heading


def is_plan_title(title: str) -> bool:
    """Tell whether a report of this title announces what is intended: what it says of projects is then planned.

    >>> is_plan_title("甲公司拟在乙园投建新基地"), is_plan_title("甲公司虚拟现实项目落户乙园")
    (True, False)
    """
    return bool(re.search("(?<![虚模])拟(?!态)", title))


def settle(statements: Sequence[Stated]) -> tuple[Status, ...]:
    """Give the statuses of one document's relations, made to agree about each project, in the order given.

    Where a project's contract or building has ended, so has all that is stated of it. Where it is planned, what was
    taken as done for want of any cue (a form's 建设单位, a site named in passing) is planned too; what a cue says to be
    done stays.

    >>> ended, plain = Judgement("ended", "终止"), Judgement("done", "")
    >>> settle([Stated("签约", "", "e1", ended), Stated("建设", "", "e1", plain), Stated("位于", "e2", "", plain)])
    ('ended', 'ended', 'done')
    """
    by_project: defaultdict[str, list[int]] = defaultdict(list)
    for position, stated in enumerate(statements):
        for project in {stated.head_project, stated.tail_project} - {""}:
            by_project[project].append(position)
    settled: list[Status] = [stated.judgement.status for stated in statements]
    for _, positions in sorted(by_project.items()):
        said = {(statements[at].relation, statements[at].judgement.status) for at in positions}
        ended = any(status == "ended" and relation in _TELLING for relation, status in said)
        planned = any(status == "planned" and relation in _TELLING | {"位于"} for relation, status in said)
        for at in positions:
            relation, judgement = statements[at].relation, statements[at].judgement
            if ended and relation != "隶属" and judgement.status != "negated":
                settled[at] = "ended"
            elif planned and not ended and relation in _FOLLOWING and judgement == ("done", ""):
                settled[at] = "planned"
    return tuple(settled)


_TELLING = frozenset(("签约", "投资", "建设", "落户"))
_FOLLOWING = frozenset(("位于", "落户", "建设", "投资"))


def judge(
    sentence: str,
    trigger: Range,
    head: Range | None = None,
    tail: Range | None = None,
    words: Mapping[str, str] | None = None,
    *,
    relation: str = "",
    plan_section: bool = False,
) -> Judgement:
    """Give the status as `status_of` does, together with the words that decided."""
    masked = _masked(sentence, trigger, (head, tail))
    start, end = _segment(masked, trigger)
    before, behind = masked[start : trigger[0]], masked[trigger[1] : end]
    clause = max((match.end() for match in _CLAUSE_END.finditer(before)), default=0)
    if relation in ("任职", "隶属"):
        once = (_PAST_OFFICE if relation == "任职" else _ONCE_BELONGED).search(before[clause:])
        return Judgement("ended", once[0]) if once else Judgement("done", "")
    cues = _cues(tuple((words or {}).items()))
    if found := _over(before[clause:], before, behind, cues, relation):
        return found
    if relation == "位于" and _STANDING.match(sentence, trigger[0]):
        # What lies somewhere does so whatever is planned around it, unless the plan stands right before.
        clause = max(clause, len(before) - 4)
        before = " " * clause + before[clause:]
    ahead = _ahead(before, behind, sentence[slice(*trigger)], relation)
    cue = _nearest(before, clause, sentence[slice(*trigger)], cues, relation)
    if ahead and not (cue and cue.status == "planned"):
        return ahead
    if cue:
        return cue
    if relation in ("建设", "投资") and (contract := _CONTRACT.search(masked, start, trigger[1])):
        return Judgement("planned", contract[0])
    headings = sentence[: trigger[0]].split("\n")[:-1]
    if plan_section or any(is_plan_heading(line) for line in headings):
        return Judgement("planned", "heading")
    return Judgement("done", "")


def _masked(sentence: str, trigger: Range, names: Iterable[Range | None]) -> str:
    """Blank out names and look-alikes of cues, except where the trigger stands inside a name (共建 in a project's)."""
    text = sentence
    for name in names:
        if name and not (name[0] < trigger[1] and trigger[0] < name[1]):
            text = text[: name[0]] + _MASK * (name[1] - name[0]) + text[name[1] :]
    return _STRUCK.sub(lambda match: " " * len(match[0]), text)


def _segment(masked: str, trigger: Range) -> Range:
    start = max((match.end() for match in _SEGMENT_END.finditer(masked, 0, trigger[0])), default=0)
    end = _SEGMENT_END.search(masked, trigger[1])
    return start, end.start() if end else len(masked)


def _over(here: str, before: str, behind: str, cues: _Cues, relation: str) -> Judgement | None:
    """Find what says that the statement no longer holds, or never did; `here` is the trigger's clause up to it."""
    for pattern in (_NOT_YET, cues.negated):
        if denied := pattern.search(here):
            return Judgement("negated", denied[0])
    if ended := cues.ended.search(here) or _FORMER.search(before):
        return Judgement("ended", ended[0])
    if denied := _DENIED_BEHIND.match(behind):
        return Judgement("negated", denied[0][-8:])
    ended = _ENDED_BEHIND.match(behind)
    if ended and not (relation in ("建设", "投资", "合作") and _CLOSED.search(ended[0])):
        return Judgement("ended", ended[0][-8:])
    return None


def _ahead(before: str, behind: str, trigger: str, relation: str) -> Judgement | None:
    """Find what stands in or behind the trigger and says that it is still to come."""
    if relation != "签约":
        if _ONCE_DONE.match(behind) or (_TALKED_OF.search(before) and _AGREED_BEHIND.match(behind)):
            return Judgement("planned", behind[:6].strip())
        if intent := _INTENT_BEHIND.match(behind):
            return Judgement("planned", intent[0][-8:])
    return Judgement("planned", trigger) if _PUSHED.match(trigger) else None


def _nearest(before: str, clause: int, trigger: str, cues: _Cues, relation: str) -> Judgement | None:
    """Give the planned or done cue that stands last before the trigger and reaches it."""
    best: Judgement | None = None
    for match in cues.course.finditer(before):
        word, far = match[0], match.start() < clause
        if match.lastgroup == "planned":
            marker = word == "将" and _OBJECT_MARKER.match(before, match.start())
            if not (far and (word in cues.near or relation == "签约")) and not (
                marker and _MOVES.search(before + trigger, match.end())
            ):
                best = Judgement("planned", word)
        elif not (best and best.status == "planned" and word in _MANNER) and not (far and word in cues.near):
            best = Judgement("done", word)
    return best


@lru_cache(maxsize=8)
def _cues(words: tuple[tuple[str, str], ...]) -> _Cues:
    """Join the words known here and those of a lexicon, most of which only their own clause hears."""
    known = {
        **dict.fromkeys(_PLANNED + _PLANNED_NEAR, "planned"),
        **dict.fromkeys(_DONE, "done"),
        **dict.fromkeys(_ENDED, "ended"),
        **dict.fromkeys(_NEGATED, "negated"),
    }
    # 拟投资 holds 拟 and is as strong.
    weak = {word for word, _ in words if word not in known and not any(strong in word for strong in _PLANNED)}
    near = frozenset(_PLANNED_NEAR) | weak
    joined = {**dict(words), **known}

    def any_of(status: str) -> str:
        chosen = [word for word, its in joined.items() if its == status]
        return "|".join(re.escape(word) for word in sorted(chosen, key=lambda word: (-len(word), word)))

    course = f"(?P<planned>{any_of('planned')})|(?P<done>{any_of('done')})"
    return _Cues(re.compile(course), re.compile(any_of("ended")), re.compile(any_of("negated")), near)
