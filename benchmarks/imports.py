"""Counts rooms, import arrows and arrows that run back: ``python -m benchmarks.imports``.

A room is a folder with modules. An arrow leads from a room to another one that it imports. In the
best order of the rooms, each below those that import it, an arrow that still leads upwards runs
back. ``python -m benchmarks.imports --tree FOLDER`` looks at another checkout.
"""

import argparse
import sys
from pathlib import Path

import grimp
import numpy as np


def arrows(tree: Path, depth: int) -> set[tuple[str, str]]:
    """The pairs of rooms of which the first imports the second."""
    sys.path.insert(0, str(tree))
    graph = grimp.build_graph("aquamind_assets", "resources", cache_dir=None)

    def room(module: str) -> str:
        folder = tree / module.replace(".", "/")
        parts = module.split(".") if folder.is_dir() else module.split(".")[:-1]
        return ".".join(parts[: depth + 1])

    pairs = {
        (room(module), room(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    return {(one, other) for one, other in pairs if one != other}


def best_order(found: set[tuple[str, str]]) -> list[str]:
    """The rooms in an order in which few arrows run back, found by moving one at a time."""
    rooms = sorted({room for pair in found for room in pair})
    into = np.zeros((len(rooms), len(rooms)), dtype=int)
    for one, other in found:
        into[rooms.index(one), rooms.index(other)] = 1
    reached = np.eye(len(rooms), dtype=int) + into
    for _ in rooms:
        reached = (reached @ reached > 0).astype(int)
    # Whoever reaches more stands higher, so only arrows within a circle can run back.
    order = sorted(range(len(rooms)), key=lambda n: (-reached[n].sum(), n))
    better = True
    while better:
        better = False
        for n in list(order):
            rest = [m for m in order if m != n]
            # Arrows that run back if the room stands at each place: its own to those before it,
            # and those of later rooms to it.
            back = [
                into[n, rest[:place]].sum() + into[rest[place:], n].sum()
                for place in range(len(rest) + 1)
            ]
            place = int(np.argmin(back))
            if back[place] < back[order.index(n)]:
                order = [*rest[:place], n, *rest[place:]]
                better = True
    return [rooms[n] for n in order]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--depth", type=int, default=2, help="folders below each package")
    chosen = parser.parse_args()
    found = arrows(chosen.tree, chosen.depth)
    order = best_order(found)
    back = sorted((one, other) for one, other in found if order.index(one) > order.index(other))
    print(f"{len(order)} rooms, {len(found)} arrows, {len(back)} of them running back:")
    for one, other in back:
        print(f"  {one} -> {other}")


if __name__ == "__main__":
    main()
