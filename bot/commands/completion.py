"""`talemill completion SHELL`: a script that completes commands and options in that shell."""

from __future__ import annotations

import argparse


def completion(args: argparse.Namespace) -> int:
    """Print the script; docs/commands.md says where each shell wants it."""
    import shtab

    from bot.__main__ import build_parser

    print(shtab.complete(build_parser(), args.shell))
    return 0
