"""Joins segments and sound into the MP4 by copying packets: nothing is encoded here.

Every picture's time is a whole number of frames, counted over the whole video, so no container
arithmetic can move it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from pipeline.compose.loudness import RATE_HZ
from pipeline.compose.segment import Packet, has_no_room, read_header, read_packets
from pipeline.compose.tasks import AAC_FRAME, SOUND_BIT_RATE, JoinDone, JoinTask, StageTimer
from pipeline.errors import ComposeError, DiskFull
from pipeline.timeline import Metadata

AI_NOTE = "AI-generated"


def join(task: JoinTask, beat: Callable[[int], None]) -> JoinDone:
    """Write the MP4 with its index in front; ComposeError or DiskFull, and then no file."""
    clock = StageTimer()
    headers = [read_header(path) for path in task.segments]
    if len({header.codec_header for header in headers}) != 1:
        raise ComposeError("The segments were not encoded alike.")
    try:
        _write(task, headers[0].codec_header, beat)
    except (av.FFmpegError, ValueError, OSError) as error:
        task.out.unlink(missing_ok=True)
        if has_no_room(error):
            raise DiskFull from error
        raise ComposeError("The file could not be written.") from error
    clock.lap("join")
    frames = sum(header.frame_count for header in headers)
    return JoinDone(frames, task.out.stat().st_size, clock.stages_s)


def _write(task: JoinTask, codec_header: bytes, beat: Callable[[int], None]) -> None:
    with av.open(str(task.out), "w", format="mp4", options={"movflags": "+faststart"}) as file:
        for name, text in _tags(task.metadata).items():
            file.metadata[name] = text
        first = next(read_packets(task.segments[0]))
        sample = io.BytesIO(codec_header + first.data)
        with av.open(sample, format="h264", options={"framerate": str(task.canvas.fps)}) as source:
            video: Any = file.add_stream_from_template(source.streams.video[0], opaque=True)
        video.time_base = Fraction(1, task.canvas.fps)
        sound: Any = file.add_stream("aac", rate=RATE_HZ, layout="stereo")
        sound.bit_rate = SOUND_BIT_RATE
        language = task.metadata.language.split("-")[0]
        sound.metadata["language"] = _LANGUAGES.get(language, "und")
        file.start_encoding()
        sounds = _sound_packets(task.sound, sound)
        waiting = next(sounds, None)
        start = 0
        for path in task.segments:
            for one in read_packets(path):
                seconds = Fraction(start + one.decoded_at, task.canvas.fps)
                while waiting is not None and waiting.dts <= seconds * RATE_HZ:
                    file.mux_one(waiting)
                    waiting = next(sounds, None)
                file.mux_one(_video_packet(one, start, task.canvas.fps, video))
            start += read_header(path).frame_count
            beat(start)
        while waiting is not None:
            file.mux_one(waiting)
            waiting = next(sounds, None)


def _video_packet(one: Packet, start: int, fps: int, stream: Any) -> Any:
    packet: Any = av.Packet(one.data)
    packet.stream = stream
    packet.time_base = Fraction(1, fps)
    packet.pts, packet.dts, packet.duration = start + one.shown_at, start + one.decoded_at, 1
    packet.is_keyframe = one.is_key
    return packet


def _sound_packets(path: Path, stream: Any) -> Iterator[Any]:
    for one in read_packets(path):
        packet: Any = av.Packet(one.data)
        packet.stream = stream
        packet.time_base = Fraction(1, RATE_HZ)
        packet.pts, packet.dts, packet.duration = one.shown_at, one.decoded_at, AAC_FRAME
        packet.is_keyframe = True
        yield packet


def _tags(metadata: Metadata) -> dict[str, str]:
    """The file's own tags; the note that the video is AI-generated is always among them."""
    tags = {
        "title": metadata.title,
        "description": metadata.description,
        "synopsis": " ".join(metadata.hashtags),
        "comment": " ".join([AI_NOTE, *metadata.hashtags]),
        "genre": AI_NOTE,
    }
    return {name: text for name, text in tags.items() if text}


_LANGUAGES = {
    "ar": "ara", "bg": "bul", "bn": "ben", "cs": "ces", "da": "dan", "de": "deu", "el": "ell",
    "en": "eng", "es": "spa", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun",
    "id": "ind", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld", "no": "nor", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr",
    "vi": "vie", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 to the ISO 639-2 codes that MP4 holds."""
