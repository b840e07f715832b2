"""The `talemill` command. Each subcommand's code is imported only when it is run."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from io import TextIOWrapper

ASPECTS = ("9:16", "16:9", "1:1")
# What a video can look like is repeated here as text, so that --help imports nothing heavy;
# tests/unit/bot/test_command.py holds it against the pipeline.
CAPTION_STYLES = (
    "pop", "karaoke", "box", "glide", "bounce", "gradient", "glow", "two-tone", "big-word",
    "serif-phrase", "minimal", "none",
)  # fmt: skip
CAPTION_FONTS = ("Montserrat", "Poppins", "Anton", "Playfair Display", "Baloo 2", "Inter")
RESOLUTIONS = ("2160p", "1080p", "720p", "480p", "270p")

ENCODERS = ("libx264", "h264_nvenc", "h264_qsv", "h264_videotoolbox", "auto")
SHELLS = ("bash", "zsh", "fish")
PURPOSES = ("fast", "standard", "small")
CLIP_SOUNDS = ("off", "low", "kept")

Add = Callable[[argparse.ArgumentParser], None]


def _chat(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", metavar="FOLDER", help="where this chat keeps everything")


def _demo(parser: argparse.ArgumentParser) -> None:
    _chat(parser)
    parser.add_argument("--prompt", help="else a story of ours")
    parser.add_argument("--language", default="", metavar="CODE", help="of talk and story")
    parser.add_argument("--template", default="ai_story", metavar="KEY")


def _make(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "prompt",
        nargs="?",
        default="",
        help="an idea, or a whole script to be used word for word; with --voice-note what is read"
        " in it, or nothing",
    )
    parser.add_argument(
        "--voice-note", metavar="FILE", help="your recording, which tells the video (5 min at most)"
    )
    parser.add_argument(
        "--tidy", action="store_true", help="take long silences and ums out of the recording"
    )
    parser.add_argument("--template", default="ai_story", metavar="KEY")
    parser.add_argument("--variant", metavar="NAME", help="a template's style variant")
    parser.add_argument("--out", required=True, metavar="FILE.mp4")
    parser.add_argument("--aspect", default="9:16", choices=ASPECTS)
    parser.add_argument("--resolution", default="1080p", choices=RESOLUTIONS)
    parser.add_argument("--scenes", type=int, metavar="N", help="1 to 40")
    parser.add_argument("--language", metavar="CODE", help="else the prompt's own")
    parser.add_argument("--voice", metavar="NAME")
    parser.add_argument("--captions", choices=CAPTION_STYLES)
    parser.add_argument("--music", metavar="MOOD|none|FILE", help="or music that you may use")
    _shown(parser)
    parser.add_argument("--caption-font", choices=CAPTION_FONTS)
    parser.add_argument("--caption-colour", metavar="#RRGGBB", help="of the spoken word")
    parser.add_argument("--caption-size", choices=("small", "large"))
    parser.add_argument("--caption-place", choices=("top", "middle", "bottom"))
    parser.add_argument("--caption-emoji", choices=("on", "off"))
    parser.add_argument(
        "--no-cut-sounds", dest="cut_sounds", action="store_const", const="off",
        help="no whooshes and hits on cuts",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, metavar="N", help="the same seed makes the same video")
    parser.add_argument("--length", type=float, metavar="S", help="about so long, 2 to 300 s")
    parser.add_argument("--fps", type=int, default=30, metavar="N", help="24 to 60")
    parser.add_argument("--brand", metavar="KIT.json", help="a brand kit: handle, intro_clip, …")
    _encoding(parser)
    parser.add_argument("--keep", metavar="FOLDER", help="also write a storyboard folder")
    parser.add_argument("--json", action="store_true", help="print the facts of the result")


def _shown(parser: argparse.ArgumentParser) -> None:
    """Pictures and clips of one's own, in the order in which they are typed."""
    for kind, what in (("picture", "a photo"), ("clip", "a video clip")):
        parser.add_argument(
            f"--{kind}",
            dest="shown",
            action="append",
            type=partial(_of_kind, kind),
            metavar="FILE",
            help=f"{what} of yours for the next scene; may be given again",
        )
    parser.add_argument(
        "--clip-sound", default="off", choices=CLIP_SOUNDS, help="what is heard of clips"
    )


def _of_kind(kind: str, name: str) -> tuple[str, str]:
    return kind, name


def _encoding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--purpose", default="fast", choices=PURPOSES, help="speed or size")
    parser.add_argument("--encoder", default="libx264", choices=ENCODERS)
    parser.add_argument("--max-mb", type=float, metavar="MB", help="encode to fit this size")
    parser.add_argument("--ai-mark", action="store_true", help="say on every frame: AI-generated")


def _compose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", help="holds storyboard.json, pictures or clips, and voices")
    parser.add_argument("--out", required=True, metavar="FILE.mp4")
    parser.add_argument("--music", metavar="MOOD|none|FILE", help="else the storyboard's")
    _encoding(parser)
    parser.add_argument("--json", action="store_true", help="print the facts of the result")


def _templates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the list as JSON")
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    render = actions.add_parser("render", help="make one short sample of each")
    render.add_argument("--out", metavar="FOLDER", help="else English into the package")
    render.add_argument(
        "--language", metavar="CODE", help="what they speak, for this installation's chats"
    )
    render.add_argument(
        "--sheets", metavar="FOLDER", help="make them whole, with a sheet of stills of each there"
    )
    render.add_argument("--only", metavar="KEY", action="append", help="just this template")


def _json_only(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--live", action="store_true", help="ask each provider once what it accepts"
    )
    parser.add_argument("--offline", action="store_true", help="read the settings only, ask nobody")
    _json_only(parser)


def _ledger(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _json_only(actions.add_parser("verify", help="prove the ledger's rules; exit 1 if broken"))
    export = actions.add_parser("export", help="write every posting for accountants")
    export.add_argument("--csv", metavar="FILE", default="-", help="a file, or - for the screen")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a new file, or a folder for one by the date")
    _database_only(parser)


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help="a backup, or a folder for its newest one")
    _database_only(parser)


def _database_only(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database-only", action="store_true", help="leave stored files alone")


def _reconcile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=3, help="how far back to compare")
    _json_only(parser)


def _worker(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--until-idle", type=seconds, metavar="S", help="end after so long without a video"
    )
    parser.add_argument(
        "--at-most", type=seconds, metavar="S", help="take no video after so long, then end"
    )


def seconds(text: str) -> float:
    """An argument's value; its name is what argparse says of one that is no number."""
    value = float(text)
    if not 0 < value < 10**9:
        raise argparse.ArgumentTypeError("that is no number of seconds above 0")
    return value


def _provenance(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    setup = actions.add_parser("setup", help="make a self-signed certificate where there is none")
    setup.add_argument("--organisation", metavar="NAME", help="whose name it carries")
    verify = actions.add_parser("verify", help="say where a file came from; exit 1 if changed")
    verify.add_argument("file", metavar="FILE")
    _json_only(verify)


def _storage(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    sweep = actions.add_parser("sweep", help="delete files that no row names, after their grace")
    sweep.add_argument("--dry-run", action="store_true", help="only say which")
    actions.add_parser("setup", help="write the bucket's own rules for what is old")


def _evidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("purchase", metavar="PURCHASE", help="its id, session or charge")
    parser.add_argument("--out", metavar="FOLDER", help="else evidence-PURCHASE here")


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS)


def _stats(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=14, help="how far back, today included")
    _json_only(parser)


def _nothing(_: argparse.ArgumentParser) -> None:
    pass


COMMANDS: dict[str, tuple[str, Add, str]] = {
    "demo": ("bot.commands.console", _demo, "play one whole story on the console"),
    "chat": ("bot.commands.console", _chat, "chat with the bot here, nothing configured"),
    "make": ("bot.commands.make", _make, "make a video from a prompt"),
    "compose": ("bot.commands.compose", _compose, "make a video from a storyboard folder"),
    "templates": ("bot.commands.templates", _templates, "list the templates, render samples"),
    "up": ("bot.commands.run", _nothing, "run everything on this machine"),
    "bot": ("bot.commands.run", _nothing, "run the chat bot and web side alone"),
    "worker": ("bot.commands.run", _worker, "run a worker alone"),
    "doctor": ("bot.commands.doctor", _doctor, "say what is configured and what is missing"),
    "migrate": ("bot.commands.run", _nothing, "bring the database up to date"),
    "backup": ("bot.commands.backup", _backup, "copy database and files while all runs"),
    "restore": ("bot.commands.backup", _restore, "bring a backup back into an empty database"),
    "stats": ("bot.commands.stats", _stats, "what became of each template, and what it brought"),
    "ledger": ("bot.commands.ledger", _ledger, "verify or export the ledger"),
    "completion": ("bot.commands.completion", _completion, "print a shell's completion script"),
    "provenance": ("bot.commands.provenance", _provenance, "sign files, and check signed ones"),
    "storage": ("bot.commands.storage", _storage, "sweep stored files, set a bucket up"),
    "evidence": ("bot.commands.evidence", _evidence, "write what a card dispute asks for"),
    "reconcile": ("bot.commands.ledger", _reconcile, "compare sales with the payment providers"),
}
"""Name to the module whose function of that name runs it, its arguments, and its help."""

SERVICES = frozenset({"up", "bot", "worker"})


class _Version(argparse.Action):
    """`--version`; the package's facts are read only when they are asked for."""

    def __init__(self, option_strings: list[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="say the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"talemill {version('talemill')}")
        parser.exit()


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="talemill", description="Finished faceless short videos, from a chat message."
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, add_arguments, text) in COMMANDS.items():
        add_arguments(commands.add_parser(name, help=text, description=text.capitalize() + "."))
    return parser


def _log(command: str) -> None:
    from bot.settings.log_lines import set_up_logging

    # Who types a command wants its answer; who runs a service wants to know what it does.
    set_up_logging("INFO" if command in SERVICES else "WARNING")


def _open_what_is_closed() -> None:
    """Python has no stream where a shell closed one (`<&-`, `>&-`): then nothing is read or said.

    Opened in this order they get their own numbers, which no file of ours may take.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0 is success, 1 a finding, 2 bad input or a fault said in one sentence."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A file name may hold bytes that are no text, a terminal may know no emoji.
            stream.reconfigure(errors="backslashreplace")
    args = build_parser().parse_args(argv)
    from bot.commands.faults import stop_on_signals

    stop_on_signals()
    try:
        _log(args.command)
        module = import_module(COMMANDS[args.command][0])
        run: Callable[[argparse.Namespace], int] = getattr(module, args.command)
        return run(args)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output went away: nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from bot.commands.faults import fault_sentence
        from bot.wording.printable import printable

        print(printable(f"talemill: {fault_sentence(error)}"), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
