"""One example or more of every operation, operands variables of pairwise distinct sizes."""

from sympy import Integer, Rational

import symnet as s
from symnet.core.expression import Node
from symnet.ops.activations import catalogue as activations
from symnet.ops.concatenate import Concatenate, Slice
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.correlation import Convolution, Correlation
from symnet.ops.diagonal import Diagonal, DiagonalOf
from symnet.ops.dot import Dot
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.kronecker import Kronecker, KroneckerPart
from symnet.ops.larger import Larger, Smaller
from symnet.ops.largest import IsMaximum, Maximum
from symnet.ops.logdet import LogDeterminant
from symnet.ops.max_plus import LEFT, RIGHT, MaxPlus, PickedUp, SentBack
from symnet.ops.power import Power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.squared_norm import SquaredNorm
from symnet.ops.standardised import Deviation, MeanSquareOne, RootMeanSquare, Standardised
from symnet.ops.sum import Sum
from symnet.ops.toeplitz import DiagonalSums, Toeplitz
from symnet.ops.total import Total
from symnet.ops.trace import Trace
from symnet.ops.transpose import Transpose
from symnet.ops.triangle import Lower, Symmetric
from symnet.ops.vec import Commutation, Unvec, Vec

p, m, n, k = (s.dim(name) for name in "pmnk")
SIZES = {p: Integer(3), m: Integer(4), n: Integer(5), k: Integer(6)}

A, B = s.matrix("A", m, n), s.matrix("B", m, n)
C, D = s.matrix("C", n, k), s.matrix("D", k, p)
Q = s.matrix("Q", n, n)
u, v, w = s.vector("u", n), s.vector("v", n), s.vector("w", m)
row = s.matrix("r", 1, n)
R, T = s.matrix("R", 3, 2), s.matrix("T", 2, 4)
a, b, c = s.scalar("a"), s.scalar("b"), s.scalar("c")

SPREADS = [(0, u, b), (1, A, b), (1, row, b), (1, A, Rational(1, 4))]

EXAMPLES: list[Node] = [
    Transpose(A),
    Sum(A, B),
    Sum(a, b, c),
    Scale(-2, A),
    Scale(1 / m, u),
    Product(A, C),
    Product(A, C, D),
    Product(Transpose(u), Q, u),
    Product(a, b, c),
    Product(u, a),
    Product(a, row),
    Product(u, Transpose(w)),
    Product(Ones(m), Transpose(u)),
    Product(A, Ones(n)),
    Product(Transpose(Ones(m)), A),
    ScalarMultiple(a, A),
    ScalarMultiple(a, u),
    Hadamard(A, B),
    Hadamard(u, v, u),
    Quotient(A, B),
    Quotient(a, b),
    Larger(A, B),
    Smaller(A, B),
    Larger(a, b),
    Smaller(u, v),
    Power(2, A),
    Power(3, a),
    Power(-1, u),
    Dot(u, v),
    Dot(row, u),
    Total(A),
    Total(u),
    Trace(Q),
    Trace(Product(Q, Transpose(Q))),
    Determinant(Q),
    LogDeterminant(Q),
    Inverse(Q),
    Lower(Q),
    Symmetric(Q),
    Kronecker(w, u),
    Kronecker(R, Transpose(T)),
    KroneckerPart(1, Kronecker(R, T), T),
    KroneckerPart(2, s.matrix("M", 6, 8), R),
    KroneckerPart(1, s.matrix("M", 6, 8), T),
    Vec(A),
    Vec(Product(A, C)),
    Unvec(m, n, s.vector("v", m * n)),
    Toeplitz(m, n, s.vector("t", m + n - 1)),
    Toeplitz(n, n, s.vector("t", 2 * n - 1)),
    DiagonalSums(A),
    Correlation(1, 1, s.matrix("X", 6, 5), s.matrix("W", 2, 3)),
    Correlation(1, 1, s.matrix("X", m + p - 1, n + k - 1), s.matrix("W", p, k)),
    Correlation(1, 1, s.vector("x", n + p - 1), s.vector("w", p)),
    Correlation(1, 1, s.matrix("X", 2, 3), s.matrix("W", 2, 3)),
    Correlation(2, 1, s.matrix("X", 6, 5), s.matrix("W", 2, 3)),
    Correlation(2, 3, s.matrix("X", 2 * m + 3 * p - 4, 2 * n + 3 * k - 4), s.matrix("W", p, k)),
    Correlation(3, 1, s.vector("x", 3 * n + p - 3), s.vector("w", p)),
    Convolution(1, 1, A, s.matrix("W", p, k)),
    Convolution(1, 1, u, w),
    Convolution(2, 1, A, s.matrix("W", p, k)),
    Convolution(1, 2, u, w),
    Convolution(3, 2, s.matrix("G", 2, 3), s.matrix("W", p, k)),
    SquaredNorm(A),
    SquaredNorm(u),
    Diagonal(u),
    DiagonalOf(Q),
    Concatenate(0, A, C.T),
    Concatenate(0, a, u),
    Concatenate(1, A, w),
    Slice(0, Integer(1), Integer(2), A),
    Slice(1, Integer(2), Integer(3), A),
    Slice(0, m, Integer(1), Concatenate(0, w, u)),
    Softmax(0, u),
    Softmax(1, A),
    Softmax(1, row),
    LogSoftmax(0, u),
    LogSoftmax(1, A),
    *(cls(axis, z, e) for cls in (Standardised, MeanSquareOne, Deviation, RootMeanSquare) for axis, z, e in SPREADS),
    Maximum(0, A),
    Maximum(1, A),
    Maximum(2, A),
    Maximum(2, u),
    IsMaximum(0, A),
    IsMaximum(1, A),
    IsMaximum(2, u),
    MaxPlus(A, C),
    MaxPlus(row, C),
    MaxPlus(A, u),
    SentBack(LEFT, s.matrix("G", m, k), A, C),
    SentBack(RIGHT, s.matrix("G", m, k), A, C),
    SentBack(RIGHT, w, A, u),
    SentBack(LEFT, w, A, u),
    PickedUp(LEFT, B, A, C),
    PickedUp(RIGHT, s.matrix("H", n, k), A, C),
    *(Map(f, A) for f in activations().values()),
    *(Map(f, a) for f in activations().values()),
    Map(s.exp, A),
    Map(s.log, u),
    Map(s.sqrt, u),
    Map(s.sin, u),
    Map(s.cos, u),
    Map(s.absolute, u),
]

CONSTANTS: list[Node] = [Commutation(m, p), Ones(m), Ones(m, n), Identity(n), Zeros(m, n), Transpose(Ones(n))]

POSITIVE = {Quotient, Power, Standardised, MeanSquareOne, Deviation, RootMeanSquare}
"""Operations whose examples need operands away from zero."""
