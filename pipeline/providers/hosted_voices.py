"""The catalogue of hosted voices: who they are, what they speak, and what they say as a sample.

The offline voices are in pipeline/voice/personas.py. Adding a voice is adding a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.providers.base import Speech, Voice, VoiceMaker


@dataclass(frozen=True, slots=True)
class HostedVoice:
    """A provider's voice: our key, the provider's own id, and how it sounds."""

    key: str
    id: str
    name: str
    gender: Literal["female", "male", "neutral"]
    note: str


# The voices that every account has; ids as the provider's voice library lists them.
ELEVENLABS = (
    HostedVoice("brian", "nPczCjzI2devNBz1zQrb", "Brian", "male", "deep, for stories"),
    HostedVoice("george", "JBFqnCBsd6RMkjVDRZzb", "George", "male", "warm, British"),
    HostedVoice("daniel", "onwK4e9ZLuTAKqWW03F9", "Daniel", "male", "news, British"),
    HostedVoice("adam", "pNInz6obpgDQGcFmaJgB", "Adam", "male", "strong"),
    HostedVoice("liam", "TX3LPaxmHKxFdv7VOQHJ", "Liam", "male", "young, eager"),
    HostedVoice("bill", "pqHfZKP75CvOlQylNhV4", "Bill", "male", "old, wise"),
    HostedVoice("callum", "N2lVS1w4EtoT3dr4eOWO", "Callum", "male", "husky"),
    HostedVoice("sarah", "EXAVITQu4vr4xnSDxMaL", "Sarah", "female", "soft"),
    HostedVoice("rachel", "21m00Tcm4TlvDq8ikWAM", "Rachel", "female", "calm narrator"),
    HostedVoice("matilda", "XrExE9yKIg1WjnnlVkGX", "Matilda", "female", "warm, for children"),
    HostedVoice("jessica", "cgSgspJ2msm6clMCkdW9", "Jessica", "female", "lively"),
    HostedVoice("alice", "Xb7hH8MSUJpSbSDYk0k2", "Alice", "female", "clear, British"),
    HostedVoice("river", "SAz9YHcvj6GT2YYXdXww", "River", "neutral", "relaxed"),
)
ELEVENLABS_LANGUAGES = (
    *("en", "ar", "bg", "cs", "da", "de", "el", "es", "fi", "fil", "fr", "hi", "hr", "id", "it"),
    *("ja", "ko", "ms", "nl", "pl", "pt", "ro", "ru", "sk", "sv", "ta", "tr", "uk", "zh"),
)
"""What eleven_multilingual_v2 speaks."""

OPENAI = (
    HostedVoice("onyx", "onyx", "Onyx", "male", "deep"),
    HostedVoice("ash", "ash", "Ash", "male", "steady narrator"),
    HostedVoice("echo", "echo", "Echo", "male", "even"),
    HostedVoice("fable", "fable", "Fable", "neutral", "storyteller, British"),
    HostedVoice("alloy", "alloy", "Alloy", "neutral", "balanced"),
    HostedVoice("nova", "nova", "Nova", "female", "lively"),
    HostedVoice("coral", "coral", "Coral", "female", "warm"),
    HostedVoice("sage", "sage", "Sage", "female", "calm"),
    HostedVoice("shimmer", "shimmer", "Shimmer", "female", "bright"),
)
OPENAI_LANGUAGES = (
    *("en", "af", "ar", "hy", "az", "be", "bs", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et"),
    *("fi", "fr", "gl", "de", "el", "he", "hi", "hu", "is", "id", "it", "ja", "kn", "kk", "ko"),
    *("lv", "lt", "mk", "ms", "mr", "mi", "ne", "no", "fa", "pl", "pt", "ro", "ru", "sr", "sk"),
    *("sl", "es", "sw", "sv", "tl", "ta", "th", "tr", "uk", "ur", "vi", "cy"),
)
"""What its speech models are documented to speak."""

_SAMPLES = {
    "en": "Nobody believed the old keeper, until the night the light went out.",
    "es": "Nadie creyó al viejo farero, hasta la noche en que se apagó la luz.",
    "pt": "Ninguém acreditou no velho faroleiro, até a noite em que a luz se apagou.",
    "fr": "Personne ne croyait le vieux gardien, jusqu'à la nuit où la lumière s'éteignit.",
    "de": "Niemand glaubte dem alten Wärter, bis in der Nacht das Licht erlosch.",
    "it": "Nessuno credeva al vecchio guardiano, fino alla notte in cui la luce si spense.",
    "ru": "Никто не верил старому смотрителю, пока однажды ночью не погас свет.",
    "uk": "Ніхто не вірив старому доглядачеві, доки однієї ночі не згасло світло.",
    "tr": "Işığın söndüğü geceye kadar yaşlı bekçiye kimse inanmadı.",
    "id": "Tak ada yang percaya pada penjaga tua itu, sampai malam ketika cahaya padam.",
    "hi": "बूढ़े रखवाले पर किसी ने विश्वास नहीं किया, जब तक एक रात रोशनी बुझ नहीं गई।",
    "ar": "لم يصدق أحد الحارس العجوز حتى الليلة التي انطفأ فيها الضوء.",
    "ja": "あの夜、灯りが消えるまで、誰も老いた灯台守を信じなかった。",
    "ko": "불이 꺼진 그날 밤까지 아무도 늙은 등대지기를 믿지 않았다.",
    "zh": "直到灯熄灭的那一夜，没有人相信那位老守塔人。",
}


def catalogue(
    hosted: tuple[HostedVoice, ...], languages: tuple[str, ...], provider: str
) -> tuple[Voice, ...]:
    """A provider's voices as a person picks them."""
    return tuple(
        Voice(one.key, one.name, languages, one.gender, provider, one.note) for one in hosted
    )


def sample_text(language: str) -> str:
    """A sentence to judge a voice by, in the language where we have one, else in English."""
    return _SAMPLES.get(language.split("-", 1)[0].lower(), _SAMPLES["en"])


async def preview(maker: VoiceMaker, voice: Voice, language: str = "en") -> Speech:
    """The voice saying its sample; handed a remembering maker, it is paid for once.

    Raises what the maker raises; a language that the voice does not speak is heard in English.
    """
    speaks = {one.split("-", 1)[0] for one in voice.languages}
    said_in = language if language.split("-", 1)[0] in speaks or "*" in speaks else "en"
    return await maker.speak(sample_text(said_in), voice.key, said_in)
