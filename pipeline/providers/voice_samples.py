"""What a voice says as a sample, for a person to judge it by."""

from __future__ import annotations

from pipeline.providers.base import Speech, Voice, VoiceMaker

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
