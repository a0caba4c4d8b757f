"""The arguments that say where steps are carried out: on this machine, or on a Dask cluster."""

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Describe them."""
    parser.add_argument(
        "--executor",
        choices=("local", "dask"),
        default="local",
        help="nơi làm các bước: máy này, hoặc cụm Dask đã có (mặc định: local)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDR",
        default="",
        help="địa chỉ bộ điều phối Dask, dạng tcp://máy:8786; cùng --executor dask",
    )
