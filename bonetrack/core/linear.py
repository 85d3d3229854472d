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
    solved = [[0.0] * size for _ in sides]
    for s, result in enumerate(solved):
        for i in reversed(range(size)):
            known = sum(rows[i][k] * result[k] for k in range(i + 1, size))
            result[i] = (rows[i][size + s] - known) / rows[i][i]
    return solved


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
