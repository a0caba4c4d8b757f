"""Read a conditional random field from a file in CRFsuite's binary format (version 100)."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HEADER = struct.Struct("<4sI4s9I")
_FEATURE = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_TRANSITION = 1


@dataclass(frozen=True, slots=True)
class Crf:
    """A first-order model: `states` is attributes x labels, `transitions` is from-label x to-label."""

    labels: list[str]
    attributes: list[str]
    states: NDArray[np.float64]
    transitions: NDArray[np.float64]


def read_crfsuite(raw: bytes) -> Crf:
    """Read a whole model file (layout: Okazaki's crf1d_model.c and cqdb.c).

    Raises:
        ValueError: the bytes are no CRFsuite model of version 100.
    """
    magic, _, _, version, _, _, _, features_at, labels_at, attributes_at, *_ = _HEADER.unpack_from(
        raw
    )
    if magic != b"lCRF" or version != 100:
        raise ValueError(f"no CRFsuite model of version 100: begins {magic!r}, version {version}")
    labels, attributes = _read_names(raw, labels_at), _read_names(raw, attributes_at)
    features = _read_features(raw, features_at)
    moves = features["kind"] == _TRANSITION
    states = _dense(features[~moves], len(attributes), len(labels))
    return Crf(labels, attributes, states, _dense(features[moves], len(labels), len(labels)))


def _read_features(raw: bytes, at: int) -> NDArray[np.void]:
    """Read the weights: a four-byte mark, the size, the number of features, then 20 bytes each."""
    (count,) = struct.unpack_from("<I", raw, at + 8)
    return np.frombuffer(raw, _FEATURE, count, at + 12)


def _dense(features: NDArray[np.void], sources: int, targets: int) -> NDArray[np.float64]:
    table = np.zeros((sources, targets))
    table[features["source"], features["target"]] = features["weight"]
    return table


def _read_names(raw: bytes, at: int) -> list[str]:
    """List the strings of a constant quark database by number, through its table of backward links."""
    magic, _, _, _, count, links = struct.unpack_from("<4s5I", raw, at)
    if magic != b"CQDB":
        raise ValueError(f"no string table at byte {at} of the CRFsuite model: found {magic!r}")
    names = [""] * count
    for offset in struct.unpack_from(f"<{count}I", raw, at + links):
        if offset:
            number, size = struct.unpack_from("<2I", raw, at + offset)
            begin = at + offset + 8
            names[number] = raw[begin : begin + size - 1].decode("utf-8")
    return names
