"""What is wrong with the files of a picture model, found without loading it."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_INDEX = "model_index.json"
_MOST_HEADER_BYTES = 100_000_000


def is_here(model: str) -> bool:
    """Whether a model lies on this machine: in its folder, or in the libraries' own cache."""
    return _folder(model) is not None


def is_name(model: str) -> bool:
    """Whether that is NAME or OWNER/NAME, as models are called by others, and no folder here."""
    looks_so = not model.startswith(("/", ".", "~")) and "\\" not in model and model.count("/") < 2
    return not model or (looks_so and not Path(model).exists())


def fault(model: str) -> str:
    """What keeps a model from being loaded, in one sentence; "" where nothing is seen. A name
    that nothing is here of yet may still be downloaded."""
    path = Path(model)
    if path.is_file():
        return f"{path} is a file; diffusers reads a folder with a {_INDEX}."
    if not path.is_dir() and not is_name(model):
        return f"There is no folder {path}."
    folder = _folder(model)
    if folder is None:
        is_kept_off = f"{model} is not on this machine, and HF_HUB_OFFLINE forbids to download it."
        return is_kept_off if _is_offline() else ""
    return next(_faults(folder), "")


def _folder(model: str) -> Path | None:
    path = Path(model)
    if path.is_dir():
        return path
    if not is_name(model):
        return None
    try:
        from huggingface_hub import try_to_load_from_cache
    except ImportError:
        return None
    index = try_to_load_from_cache(model, _INDEX)
    return Path(index).parent if isinstance(index, str) else None


def _is_offline() -> bool:
    try:
        from huggingface_hub.constants import HF_HUB_OFFLINE
    except ImportError:
        return False
    return bool(HF_HUB_OFFLINE)


def _faults(folder: Path) -> Iterator[str]:
    index_file = folder / _INDEX
    if not index_file.is_file():
        yield f"{folder} holds no model of diffusers: it has no {_INDEX}."
        return
    index = _json(index_file)
    if not isinstance(index, dict) or "_class_name" not in index:
        yield f"{index_file} cannot be read."
        return
    for name, made_by in index.items():
        if name.startswith("_") or not isinstance(made_by, list) or None in made_by:
            continue
        part = folder / name
        if not part.is_dir():
            yield f"{folder} lacks its part {name}."
        else:
            yield from _part_faults(part)


def _part_faults(part: Path) -> Iterator[str]:
    weights = [*part.glob("*.safetensors"), *part.glob("*.bin")]
    if (part / "config.json").is_file() and not weights:
        yield f"{part} has no weights."
    for shards in part.glob("*.safetensors.index.json"):
        found = _json(shards)
        named = found.get("weight_map", {}) if isinstance(found, dict) else {}
        for shard in sorted(set(named.values())):
            if not (part / shard).is_file():
                yield f"{part} lacks {shard}."
    for file in part.glob("*.safetensors"):
        if not _is_whole(file):
            yield f"{file} is cut off or broken."


def _is_whole(file: Path) -> bool:
    """Whether a file of safetensors ends where its header says (huggingface.co/docs/safetensors:
    eight bytes of length, JSON, the weights)."""
    with file.open("rb") as data:
        length = data.read(8)
        if len(length) < 8:
            return False
        (header_bytes,) = struct.unpack("<Q", length)
        if header_bytes > _MOST_HEADER_BYTES:
            return False
        try:
            header = json.loads(data.read(header_bytes))
            ends = [one["data_offsets"][1] for key, one in header.items() if key != "__metadata__"]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return False
    return bool(file.stat().st_size == 8 + header_bytes + max(ends, default=0))


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
