"""`python -m pipeline.listening.recogniser MODEL THREADS`: writes down one recording, then ends.

A process of its own: what a model takes (about 350 MB) is given back when it ends, and a sound
that breaks a library breaks nothing else. It reads a head line of JSON (the sound's length in
bytes, the language or "") and the WAV from its standard input, and prints one line of JSON. When
its input ends early its parent is gone, and it ends at once.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any, BinaryIO, Final

from pipeline.machine import give_memory_back

SPEECH_AT_LEAST: Final = 0.35
"""A stretch that is more likely no speech than this says, and that the model is unsure of, is
music or noise: the model makes words up for it."""
_UNSURE: Final = -1.0
_SHORTEST_LANGUAGE: Final = 0.3


def main() -> None:
    """Serve the one request of standard input."""
    give_memory_back()
    source = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    head = json.loads(source.readline())
    sound = _exactly(source, int(head["bytes"]))
    threading.Thread(target=_end_with, args=(source,), daemon=True).start()
    said = write_down(sys.argv[1], int(sys.argv[2]), sound, str(head["language"]))
    print(json.dumps(said, ensure_ascii=False), file=answers, flush=True)
    os._exit(0)


def _exactly(source: BinaryIO, count: int) -> bytes:
    data = source.read(count)
    if len(data) != count:
        os._exit(1)
    return data


def _end_with(source: BinaryIO) -> None:
    """Nobody waits for the answer any more."""
    source.read(1)
    os._exit(1)


def write_down(model_folder: str, threads: int, wav: bytes, language: str) -> dict[str, Any]:
    """The words of a mono WAV of 16 kHz with their times in seconds, and the language."""
    from faster_whisper import WhisperModel

    from pipeline.sound.decode import decode_mono

    samples, _ = decode_mono(wav, 16_000)
    model = WhisperModel(
        model_folder, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )
    known = language if language in model.supported_languages else None
    segments, info = model.transcribe(
        samples,
        language=known,
        beam_size=5,
        word_timestamps=True,
        vad_filter=True,  # for silence the model makes words up
        vad_parameters={"min_silence_duration_ms": 1500, "speech_pad_ms": 300},
    )
    words = [
        [word.word.strip(), round(word.start, 3), round(word.end, 3)]
        for segment in segments
        if not _is_made_up(segment.no_speech_prob, segment.avg_logprob)
        for word in segment.words or ()
        if word.word.strip()
    ]
    return {"language": info.language, "words": words}


def _is_made_up(no_speech: float, sureness: float) -> bool:
    return no_speech > 1 - SPEECH_AT_LEAST and sureness < _UNSURE


if __name__ == "__main__":
    main()
