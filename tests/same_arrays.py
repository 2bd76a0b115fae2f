"""What is written down and mapped again is the same record, array by array."""

import numpy as np

from geo.mapped import flatten


def assert_same(one: object, other: object, *, in_the_file: bool = False) -> None:
    """Compare two records of arrays; `in_the_file`: nobody can write to those of the first, which lie elsewhere."""
    found, wanted = flatten(one), flatten(other)
    assert found.keys() == wanted.keys()
    for name, array in found.items():
        assert array.dtype == wanted[name].dtype, name
        np.testing.assert_array_equal(array, wanted[name])
        if in_the_file:
            assert not array.flags.owndata, f"{name} lies in the file"
            assert not array.flags.writeable, name
