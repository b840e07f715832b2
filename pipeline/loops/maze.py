"""A maze that solves itself: a wave of colour searches it, then the way lights up."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.loops.tools import Bgr, blank, disc, hue, lighter, stroke

_FRAMES = 450
_SEARCH, _SHOW, _FADE = 300, 110, 40
Cell = tuple[int, int]


def frames(width: int, height: int, random: Random) -> Iterator[Image]:
    """The loop: an empty maze, the search, the way, and the empty maze again."""
    cell = max(4, round(min(width, height) / 19) // 2 * 2)
    columns, rows = width // cell - 1, height // cell - 1
    left, top = (width - columns * cell) // 2, (height - rows * cell) // 2
    doors = _carve(columns, rows, random)
    start, goal = (0, 0), (columns - 1, rows - 1)
    order, came = _search(doors, start)
    turn = random.random()
    ground, wall = hue(turn + 0.55, 0.62, 0.13), hue(turn + 0.5, 0.35, 0.86)

    def middle(cell_at: Cell) -> tuple[float, float]:
        return left + (cell_at[0] + 0.5) * cell, top + (cell_at[1] + 0.5) * cell

    empty = blank(width, height, ground)
    _walls(empty, doors, columns, rows, left, top, cell, wall)
    for cell_at, colour in ((start, hue(turn, 0.7)), (goal, hue(turn + 0.33, 0.8))):
        disc(empty, *middle(cell_at), cell * 0.30, colour)
    depth = {start: 0}
    for cell_at in order[1:]:
        depth[cell_at] = depth[came[cell_at]] + 1
    deepest = max(depth.values())
    way = [goal]
    while way[-1] != start:
        way.append(came[way[-1]])
    way.reverse()

    picture = empty.copy()
    done = 0
    for index in range(_SEARCH):
        until = round(len(order) * ((index + 1) / _SEARCH) ** 0.9)
        for cell_at in order[done:until]:
            colour = hue(turn + 0.62 * depth[cell_at] / deepest, 0.72, 0.80)
            if cell_at in came:
                stroke(picture, [middle(came[cell_at]), middle(cell_at)], cell * 0.42, colour)
            disc(picture, *middle(cell_at), cell * 0.21, colour)
        done = until
        shown = picture.copy()
        for cell_at in order[max(0, done - 14) : done]:
            disc(shown, *middle(cell_at), cell * 0.30, (255, 255, 255))
        yield shown
    gold: Bgr = lighter(hue(0.13, 0.8), 0.1)
    points = [middle(cell_at) for cell_at in way]
    for index in range(_SHOW):
        share = min(1.0, (index + 1) / (_SHOW * 0.72))
        shown = cv2.addWeighted(picture, 0.62, empty, 0.38, 0)
        count = max(2, round(len(points) * share))
        stroke(shown, points[:count], cell * 0.44, gold)
        # Once it is found, glints run along it.
        heads = [count - 1] if share < 1 else range(index * 2 % 24, count, 24)
        for head in heads:
            disc(shown, *points[head], cell * 0.36, (255, 255, 255))
        yield shown
    last = shown
    for index in range(_FADE):
        share = (index + 1) / _FADE
        yield cv2.addWeighted(last, 1 - share, empty, share, 0)


def _carve(columns: int, rows: int, random: Random) -> dict[Cell, list[Cell]]:
    """A perfect maze by a random walk that backs up: one way between any two cells."""
    doors: dict[Cell, list[Cell]] = {(x, y): [] for x in range(columns) for y in range(rows)}
    seen = {(0, 0)}
    stack = [(0, 0)]
    while stack:
        x, y = stack[-1]
        near = [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]
        free = [cell for cell in near if cell in doors and cell not in seen]
        if not free:
            stack.pop()
            continue
        other = random.choice(free)
        doors[x, y].append(other)
        doors[other].append((x, y))
        seen.add(other)
        stack.append(other)
    # A few more openings make the wave branch.
    for _ in range(columns * rows // 14):
        x, y = random.randrange(columns - 1), random.randrange(rows - 1)
        other = random.choice([(x + 1, y), (x, y + 1)])
        if other not in doors[x, y]:
            doors[x, y].append(other)
            doors[other].append((x, y))
    return doors


def _search(doors: dict[Cell, list[Cell]], start: Cell) -> tuple[list[Cell], dict[Cell, Cell]]:
    """Cells in the order a breadth-first wave meets them, and where it came from."""
    order, came = [start], {}
    seen = {start}
    for at in order:
        for other in doors[at]:
            if other not in seen:
                seen.add(other)
                came[other] = at
                order.append(other)
    return order, came


def _walls(
    image: Image,
    doors: dict[Cell, list[Cell]],
    columns: int,
    rows: int,
    left: int,
    top: int,
    cell: int,
    colour: Bgr,
) -> None:
    thick = max(2, round(cell * 0.12))

    def line(x0: float, y0: float, x1: float, y1: float) -> None:
        ends = [(left + x0 * cell, top + y0 * cell), (left + x1 * cell, top + y1 * cell)]
        stroke(image, ends, thick, colour)

    for (x, y), open_to in doors.items():
        if x < columns - 1 and (x + 1, y) not in open_to:
            line(x + 1, y, x + 1, y + 1)
        if y < rows - 1 and (x, y + 1) not in open_to:
            line(x, y + 1, x + 1, y + 1)
    edge = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], float)
    stroke(image, edge * cell + np.array((left, top)), thick, colour, closed=True)
