"""How the characters of a short form stand in a full name: in order, each at the begin of a word or behind the last."""


def in_order(short: str, words: tuple[str, ...]) -> bool:
    """Say whether the characters of `short` stand in the words in order, each at a word's begin or behind the last one.

    >>> in_order("南邮", ("南京", "邮电", "大学")), in_order("京电", ("南京", "邮电", "大学"))
    (True, False)
    """
    text = "".join(words)
    starts, at = set(), 0
    for word in words:
        starts.add(at)
        at += len(word)
    ends = {-1}
    for char in short:
        first = min(ends)
        ends = {
            place
            for place, one in enumerate(text)
            if one == char and place > first and (place in starts or place - 1 in ends)
        }
        if not ends:
            return False
    return True


def covers(short: str, words: tuple[str, ...], idle: frozenset[str]) -> bool:
    """Say whether the short form takes the begin of every word in order, of `idle` words perhaps nothing.

    >>> covers("工商联", ("工商", "业", "联合", "会"), frozenset({"业", "会"}))
    True
    >>> covers("汽车协会", ("汽车", "零部", "件", "协会"), frozenset())
    False
    """
    at = 0
    for word in words:
        taken = 0
        while taken < len(word) and at + taken < len(short) and short[at + taken] == word[taken]:
            taken += 1
        if not taken and word not in idle:
            return False
        at += taken
    return at == len(short)


def words_of(text: str) -> tuple[str, ...]:
    """Cut a name into words of two characters, which suits Chinese names; Latin letters and digits stay together.

    >>> words_of("邮电大学"), words_of("abc电子")
    (('邮电', '大学'), ('abc', '电子'))
    """
    found: list[str] = []
    for char in text:
        together = found and found[-1].isascii() == char.isascii() and (char.isascii() or len(found[-1]) < 2)
        if together:
            found[-1] += char
        else:
            found.append(char)
    return tuple(found)


def is_subsequence(short: str, full: str) -> bool:
    """Say whether the characters of `short` stand in `full` in order, with anything between."""
    rest = iter(full)
    return all(char in rest for char in short)


def places_agree(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Say whether the places in front of two names do not contradict: one has none, or one chain holds the other's.

    >>> places_agree(("泰州",), ("江苏", "泰州")), places_agree(("泰州",), ("扬州",))
    (True, False)
    """
    return set(left) <= set(right) or set(right) <= set(left)
