"""The argument parser that all scripts of bench/ share."""

from __future__ import annotations

import argparse
from pathlib import Path


def make_parser(description: str | None, *, needs_data: bool = False) -> argparse.ArgumentParser:
    """Return a parser whose help is the script's docstring, line by line.

    Args:
        description: the docstring.
        needs_data: adds `--data`, the folder of development data, as a required option.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    if needs_data:
        parser.add_argument(
            "--data", type=Path, required=True, help="folder of development data (bench/README.md)"
        )
    return parser
