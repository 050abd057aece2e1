"""Pair people who have not met: as many new pairs as there can be.

A maximum matching in the graph of unmet pairs (Edmonds' blossom algorithm), begun with the pairs
that fit best. Without numbers of its own, so that a test can prove it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

Group = tuple[int, ...]
Met = Callable[[int, int], int]  # how often two people have met


def make_groups(people: Sequence[int], *, met: Met, fit: Callable[[int, int], int]) -> list[Group]:
    """Everybody in one group: pairs, and three where somebody would be left over.

    No pair has met while more people can be paired with somebody new; `fit` says how well two
    suit each other and decides among new pairs.
    """
    order = list(people)
    if len(order) < 2:
        return []
    unmet = {
        one: sorted(
            (other for other in order if other != one and not met(one, other)),
            key=lambda other, one=one: -fit(one, other),  # type: ignore[misc]
        )
        for one in order
    }
    partner = maximum_matching(unmet, _greedy(unmet, fit=fit))
    groups = [[one, partner[one]] for one in order if one in partner and one < partner[one]]
    left = [one for one in order if one not in partner]  # they have all met one another
    _join_new(groups, left, unmet=unmet)
    while len(left) > 1:
        one = left.pop(0)
        other = min(left, key=lambda other: (met(one, other), -fit(one, other)))
        left.remove(other)
        groups.append([one, other])
    for one in left:
        pairs = [group for group in groups if len(group) == 2]
        if pairs:
            min(pairs, key=lambda group: sum(met(one, other) for other in group)).append(one)
        else:  # all are threes: the one who joined last goes along
            groups.append([groups[-1].pop(), one])
    return [tuple(sorted(group)) for group in groups]


def _join_new(groups: list[list[int]], left: list[int], *, unmet: Mapping[int, list[int]]) -> None:
    """Make threes with people left over who still have somebody to meet."""
    for one in list(left):
        new = set(unmet[one])
        pairs = [group for group in groups if len(group) == 2 and new & set(group)]
        if pairs:
            max(pairs, key=lambda group: len(new & set(group))).append(one)
            left.remove(one)


def _greedy(edges: Mapping[int, list[int]], *, fit: Callable[[int, int], int]) -> dict[int, int]:
    """The best fitting pairs first."""
    pairs = [(one, other) for one, others in edges.items() for other in others if one < other]
    partner: dict[int, int] = {}
    for one, other in sorted(pairs, key=lambda pair: -fit(*pair)):
        if one not in partner and other not in partner:
            partner[one], partner[other] = other, one
    return partner


def maximum_matching(edges: Mapping[int, list[int]], partner: dict[int, int]) -> dict[int, int]:
    """Extend a matching along augmenting paths until no other has more pairs. O(n³)."""
    for start in edges:
        if start not in partner:
            _augment(edges, partner, start)
    return partner


def _augment(edges: Mapping[int, list[int]], partner: dict[int, int], start: int) -> None:
    parent: dict[int, int] = {}
    base = {node: node for node in edges}
    seen = {start}
    queue = deque([start])

    def common_base(one: int, other: int) -> int:
        passed = set()
        while True:
            one = base[one]
            passed.add(one)
            if one not in partner:
                break
            one = parent[partner[one]]
        while base[other] not in passed:
            other = parent[partner[base[other]]]
        return base[other]

    def mark(node: int, root: int, child: int, blossom: set[int]) -> None:
        while base[node] != root:
            blossom.update((base[node], base[partner[node]]))
            parent[node] = child
            child = partner[node]
            node = parent[partner[node]]

    while queue:
        node = queue.popleft()
        for other in edges[node]:
            if base[node] == base[other] or partner.get(node) == other:
                continue
            if other == start or (other in partner and partner[other] in parent):
                root, blossom = common_base(node, other), set[int]()
                mark(node, root, other, blossom)
                mark(other, root, node, blossom)
                for each in edges:
                    if base[each] in blossom:
                        base[each] = root
                        if each not in seen:
                            seen.add(each)
                            queue.append(each)
            elif other not in parent:
                parent[other] = node
                if other not in partner:
                    _flip(partner, parent, other)
                    return
                seen.add(partner[other])
                queue.append(partner[other])


def _flip(partner: dict[int, int], parent: Mapping[int, int], end: int) -> None:
    """Swap matched and unmatched edges of the path that ends here."""
    node: int | None = end
    while node is not None:
        before = parent[node]
        following = partner.get(before)
        partner[node], partner[before] = before, node
        node = following
