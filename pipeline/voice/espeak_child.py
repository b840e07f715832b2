"""The program that keeps espeak-ng in a process of its own: `python espeak_child.py BRIDGE DATA`.

It imports nothing of ours. A line of its input is JSON, [language, text]; a line of its output is
the phonemes of each sentence, as strings. It ends when its input does, or when one text takes it
longer than LONGEST_S.
"""

import json
import re
import resource
import signal
import sys
import unicodedata
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from importlib.util import module_from_spec
from typing import Any

LONGEST_S = 5
MOST_MEMORY = 512 << 20
"""Bytes; espeak itself takes 12 MB."""
_SWITCH = re.compile(r"\([^)]+\)")
"""Around words that espeak reads in another language: "(en)"."""


def phonemes(bridge: Any, language: str, text: str) -> list[str]:
    """The phonemes of each sentence, its stops among them; accents stand behind their letters."""
    bridge.set_voice(language)
    sentences = [""]
    for clause, stop, is_end in bridge.get_phonemes(text.replace("\0", " ")):
        said = _SWITCH.sub("", clause) + stop + (" " if stop in {",", ":", ";"} else "")
        sentences[-1] += unicodedata.normalize("NFD", said)
        if is_end:
            sentences.append("")
    return [sentence for sentence in sentences if sentence]


def main(library: str, data: str) -> None:
    """Answer until the input ends."""
    loader = ExtensionFileLoader("espeakbridge", library)
    bridge: Any = module_from_spec(ModuleSpec("espeakbridge", loader, origin=library))
    loader.exec_module(bridge)
    bridge.initialize(data)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for line in sys.stdin:
        signal.alarm(LONGEST_S)  # ends the process: its parent starts another one
        sys.stdout.write(json.dumps(phonemes(bridge, *json.loads(line))) + "\n")
        sys.stdout.flush()
        signal.alarm(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
