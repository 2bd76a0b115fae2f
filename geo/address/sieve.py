"""Which words cannot be misspelt forms of another: a sieve before the slow comparison that loses none.

Of a word 64 things are noted: for each letter whether it is there once, and twice, for each digit whether it is there,
and whether anything else is. A letter that is left out or added changes one of them at most, a letter in the place of
another two, and two that are swapped none.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["marks_of", "may_be"]

_LETTERS, _DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
_PLAIN = 128
"""Signs beyond are letters of other alphabets."""
_SIGNS = np.full(_PLAIN + 1, len(_LETTERS) + len(_DIGITS))
_SIGNS[_PLAIN] += 1
for _number, _sign in enumerate(_LETTERS + _DIGITS):
    _SIGNS[ord(_sign)] = _number
_KINDS = int(_SIGNS.max()) + 1
_AT_ONCE = 8_192
Marks = NDArray[np.uint64]


def marks_of(words: Sequence[str]) -> Marks:
    """Return what is noted of each word."""
    parts = [_marks(words[first : first + _AT_ONCE]) for first in range(0, len(words), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint64)


def may_be(asked: Marks, known: Marks, apart: NDArray[np.int32], errors: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the places of `known` words that any `asked` one may be with so many `errors`.

    `apart` tells how many letters each of the known ones (columns) is longer or shorter than each of those that are
    asked (rows): as many of the errors are letters left out or added.
    """
    differ = np.bitwise_count(asked[:, None] ^ known)
    return np.flatnonzero((differ + apart <= 2 * errors[:, None]).any(axis=0))


def _marks(words: Sequence[str]) -> Marks:
    codes = np.frombuffer(bytearray("".join(words).encode("utf-32-le")), dtype="<u4")
    row = np.repeat(np.arange(len(words)), [len(word) for word in words])
    signs = row * _KINDS + _SIGNS[np.minimum(codes, _PLAIN)]
    counts = np.bincount(signs, minlength=len(words) * _KINDS).reshape(-1, _KINDS)
    noted = np.concatenate((counts > 0, counts[:, : len(_LETTERS)] > 1), axis=1)
    return np.packbits(noted, axis=1).view(np.uint64)[:, 0]
