"""A minimum-cost maximum flow in a small acyclic network with whole costs."""

from __future__ import annotations

from heapq import heappop, heappush

FAR = 1 << 60


class MinCostFlow:
    """Successive shortest paths: Dijkstra's algorithm on costs reduced by potentials.

    Source: R. Ahuja, T. Magnanti, J. Orlin, Network Flows, 1993, section 9.7. The network is built
    from the sink, which is node 0, to the source: each arc leads from a node to an earlier one.
    """

    def __init__(self) -> None:
        self.cost = 0
        self._leaving: list[list[int]] = [[]]  # arcs of each node; an arc's reverse is arc ^ 1
        self._heads: list[int] = []
        self._residual: list[int] = []
        self._costs: list[int] = []

    def add_node(self) -> int:
        self._leaving.append([])
        return len(self._leaving) - 1

    def add_arc(self, tail: int, head: int, capacity: int, cost: int) -> int:
        """Add an arc; `cost` is that of each unit. Returns the arc for `flow`."""
        arc = len(self._heads)
        self._heads += (head, tail)
        self._residual += (capacity, 0)
        self._costs += (cost, -cost)
        self._leaving[tail].append(arc)
        self._leaving[head].append(arc + 1)
        return arc

    def flow(self, arc: int) -> int:
        return self._residual[arc + 1]

    def solve(self, source: int) -> None:
        """Send as much as possible from `source` to the sink; `cost` is the least for it."""
        potentials = self._distances_to_sink()
        while path := self._shortest_path(source, potentials):
            for arc in path:
                self._residual[arc] -= 1
                self._residual[arc ^ 1] += 1
                self.cost += self._costs[arc]

    def _distances_to_sink(self) -> list[int]:
        """Negative costs of the shortest ways to the sink, in one pass from it."""
        potentials = [0] + [-FAR] * (len(self._leaving) - 1)
        for node, arcs in enumerate(self._leaving):
            for arc in arcs:
                head = self._heads[arc]
                if self._residual[arc] and potentials[head] - self._costs[arc] > potentials[node]:
                    potentials[node] = potentials[head] - self._costs[arc]
        return potentials

    def _shortest_path(self, source: int, potentials: list[int]) -> list[int]:
        """The arcs of a shortest path, from the sink back; updates the potentials."""
        heads, residual, costs, leaving = self._heads, self._residual, self._costs, self._leaving
        distance = [FAR] * len(leaving)
        arrived_by = [-1] * len(leaving)
        distance[source] = 0
        queue, visited, limit = [(0, source)], [], FAR
        while queue:
            so_far, node = heappop(queue)
            if so_far >= limit:
                break
            if so_far > distance[node]:
                continue
            visited.append(node)
            start = so_far + potentials[node]
            for arc in leaving[node]:
                if residual[arc]:
                    head = heads[arc]
                    length = start + costs[arc] - potentials[head]
                    if length < distance[head] and length < limit:
                        distance[head], arrived_by[head] = length, arc
                        if head:
                            heappush(queue, (length, head))
                        else:
                            limit = length
        if limit == FAR:
            return []
        for node in visited:
            potentials[node] += distance[node] - limit
        path, node = [], 0
        while node != source:
            path.append(arrived_by[node])
            node = heads[arrived_by[node] ^ 1]
        return path
