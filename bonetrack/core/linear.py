"""Small systems of linear equations, symmetric and positive definite, solved by elimination without pivots."""

from collections.abc import Sequence
from math import log
from operator import mul

Matrix = Sequence[Sequence[float]]


def solve(matrix: Matrix, sides: Matrix) -> list[list[float]]:
    """x of `matrix` x = side, for each side."""
    size = len(matrix)
    rows = [[*row, *(side[i] for side in sides)] for i, row in enumerate(matrix)]
    for i in range(size):
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            if factor:
                rows[j] = [b - factor * a for a, b in zip(rows[i], rows[j], strict=True)]
    solved: list[list[float]] = []  # from the last unknown up: its value for each side
    for i in reversed(range(size)):
        values = rows[i][size:]
        for factor, known in zip(reversed(rows[i][i + 1 : size]), solved, strict=True):
            if factor:
                values = [value - factor * one for value, one in zip(values, known, strict=True)]
        solved.append([value / rows[i][i] for value in values])
    return [[values[s] for values in reversed(solved)] for s in range(len(sides))]


def inverse(matrix: Matrix) -> list[list[float]]:
    size = len(matrix)
    return solve(matrix, [[float(i == j) for j in range(size)] for i in range(size)])


def log_determinant(matrix: Matrix) -> float:
    """ln of the determinant: the sum of the logarithms of the pivots."""
    rows = [list(row) for row in matrix]
    total = 0.0
    for i in range(len(rows)):
        total += log(rows[i][i])
        for j in range(i + 1, len(rows)):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [b - factor * a for a, b in zip(rows[i], rows[j], strict=True)]
    return total


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """Of two vectors of one length."""
    return float(sum(map(mul, left, right)))


def times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [dot(row, vector) for row in matrix]
