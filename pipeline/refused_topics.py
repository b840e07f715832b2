"""The local rules of moderation: few and sharp, in the six languages of the chats.

A text breaks a rule when each of its groups of words occurs within one sentence. Words are read
by `pipeline.moderation` as plain text: lower case, without marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """One topic in one language; `reason` is a kind sentence for the person.

    A group is words, then phrases, each after a bar. A word that ends with * may go on.
    """

    category: str
    reason: str
    groups: tuple[str, ...]


_REASONS: Final = {
    "minors": "We never make sexual content that involves children.",
    "mass_harm": "We cannot make a guide to something that could hurt many people.",
    "hate": "We cannot make a video that calls for harm to a group of people.",
    "self_harm": "We cannot make a guide to hurting oneself. If you are struggling, please talk to"
    " somebody you trust or to a local helpline.",
    "doxxing": "We cannot make a video that shows where a private person lives.",
}
A_STREET_ADDRESS: Final = "<a number and a street>"
"""Stands for a house number and a street's name."""
STREETS: Final = frozenset({
    "street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "boulevard", "blvd",
})  # fmt: skip

INNOCENT_PHRASES: Final = (
    *(f"{kind} {bomb}" for bomb in ("bomb", "bombs")
      for kind in ("bath", "seed", "glitter", "chocolate", "cocoa", "photo", "cherry", "paint")),
    *(f"{bomb} {what}" for bomb in ("bomb", "bombs")
      for what in ("shelter", "shelters", "disposal", "squad", "squads", "cyclone", "cyclones")),
    "bomba de agua", "bomba de água", "bomba d água", "bomba de calor", "bomba de baño",
    "bomba de chocolate", "bomba de banho", "bomba de ar", "бомба для ванны", "бомбы для ванны",
    "секс просвещение",
)  # fmt: skip
"""They hold a word of a rule and mean no harm."""

# In order: minors, sexual; means of mass harm, how to, make; a people, call, kill; self-harm.
_ENGLISH: Final = (
    ("child children kid kids minor minors toddler toddlers underage preteen preteens schoolgirl"
     " schoolgirls schoolboy schoolboys",
     "sex sexual sexy porn porno nude nudes naked erotic fetish rape raping"),
    ("bomb bombs explosives sarin ricin anthrax molotov molotovs|nerve gas|nerve agent"
     "|nerve agents|vx gas|mustard gas|chlorine gas",
     "instruction instructions tutorial recipe guide|how to|how do i|how can i|how do you"
     "|step by step",
     "make making build building assemble synthesise synthesize produce cook weaponise weaponize"
     " create"),
    ("jews muslims christians blacks whites gays immigrants refugees asians mexicans women disabled"
     "|trans people",
     "all every those these",
     "should must lets deserve deserves|let s|time to|need to|have to|join me|join us",
     "kill exterminate gas lynch massacre eradicate murder|wipe out"),
    ("|kill yourself|kill myself|commit suicide|hang yourself|hang myself|cut yourself|cut myself"
     "|self harm",),
)  # fmt: skip
_DOXXING: Final = (
    f"|{A_STREET_ADDRESS}",
    "|home address|real address|address is"
    + "".join(f"|{go} {who}" for go in ("go to", "go and visit")
              for who in ("him", "her", "them", "his", "their"))
    + "".join(f"|find {who} at|pay {who} a visit" for who in ("him", "her", "them")),
)  # fmt: skip
_SPANISH: Final = (
    ("niño niña niños niñas menor menores infantil colegiala colegialas",
     "sexo sexual sexuales porno pornografía pornográfico erótico erótica desnudo desnuda desnudos"
     " desnudas violación violar"),
    ("bomba bombas explosivos sarín ricina ántrax molotov|gas mostaza|gas nervioso",
     "cómo instrucciones tutorial receta guía|paso a paso",
     "hacer hago construir construyo fabricar fabrico armar crear preparar sintetizar producir"),
    ("judíos musulmanes cristianos negros gays inmigrantes refugiados mujeres gitanos",
     "debemos deberíamos deben vamos|hay que|tenemos que|es hora de",
     "matar exterminar linchar masacrar asesinar eliminar erradicar"),
    ("suicidarme suicidarse suicidarte matarme cortarme ahorcarme",),
)  # fmt: skip
_PORTUGUESE: Final = (
    ("criança crianças menino menina meninos meninas menor menores infantil colegial",
     "sexo sexual sexuais pornô porno pornografia erótico erótica nua nus nuas pelado pelada"
     " estupro estuprar"),
    ("bomba bombas explosivos sarin ricina antraz molotov|gás mostarda|gás nervoso",
     "como instruções tutorial receita guia|passo a passo",
     "fazer faço construir fabricar montar criar preparar sintetizar produzir"),
    ("judeus muçulmanos cristãos negros gays imigrantes refugiados mulheres ciganos",
     "devemos deveríamos devem vamos|temos que|é hora de|é preciso",
     "matar exterminar linchar massacrar assassinar eliminar erradicar"),
    ("suicidar|matar me|cortar me|enforcar me|me matar|me cortar|me enforcar|cometer suicídio",),
)  # fmt: skip
_RUSSIAN: Final = (
    ("ребен* дети детей детям детьми детск* малолет* несовершеннолет* школьниц* девочк* мальчик*",
     "секс* порн* эрот* голый голая голые голых обнажен* изнасил*"),
    ("бомбу бомба бомбы взрывчат* зарин* рицин* иприт*|коктейль молотова|нервный газ"
     "|сибирскую язву",
     "как инструкци* руководство рецепт пошагов*",
     "сделать делать собрать изготовить построить создать приготовить смастерить"),
    ("евреев мусульман христиан негров геев мигрантов иммигрантов беженцев женщин цыган",
     "надо нужно должны следует давайте пора",
     "убить убивать уничтожить истребить вырезать перебить повесить сжечь"),
    ("самоубийств* повеситься|убить себя|покончить с собой|порезать себя",),
)  # fmt: skip
_HINDI: Final = (
    ("बच्चा बच्चे बच्ची बच्चों बच्चियों बालक बालिका नाबालिग",
     "सेक्स यौन अश्लील नग्न नंगा नंगी नंगे कामुक बलात्कार पोर्न"),
    ("बम विस्फोटक सरीन रिसिन एंथ्रेक्स|मस्टर्ड गैस|नर्व गैस",
     "कैसे तरीका निर्देश विधि ट्यूटोरियल",
     "बनाएं बनाएँ बनाना बनाने बनाते बनाये बनायें तैयार"),
    ("यहूदियों मुसलमानों हिंदुओं ईसाइयों दलितों शरणार्थियों महिलाओं औरतों समलैंगिकों",
     "चाहिए चलो आओ जरूरी",
     "मार मारना मारो मारें कत्ल खत्म"),
    ("आत्महत्या|खुद को मार*|खुद को काट*|फांसी लगा*",),
)  # fmt: skip
_ARABIC: Final = (
    ("طفل طفلة أطفال قاصر قاصرات قصر تلميذة",
     "جنس جنسي جنسية إباحي إباحية عارية عار عراة اغتصاب"),
    ("قنبلة قنابل متفجرات سارين ريسين مولوتوف|غاز الخردل|غاز الأعصاب|الجمرة الخبيثة",
     "كيف كيفية طريقة تعليمات وصفة دليل",
     "صنع أصنع نصنع تصنع صناعة تحضير بناء تركيب"),
    ("يهود مسلمين مسيحيين سود مهاجرين لاجئين نساء مثليين شيعة سنة",
     "يجب علينا لنقتل هيا حان",
     "قتل نقتل إبادة ذبح إعدام سحل"),
    ("انتحار أنتحر|قتل نفسي|أقتل نفسي|شنق نفسي|أجرح نفسي",),
)  # fmt: skip
ARABIC_PREFIXES: Final = tuple(
    joiner + article
    for joiner in ("", "و", "ف")
    for article in ("", "ال", "لل", "بال", "كال", "ب", "ل")
)
"""Written together with the word that follows."""


def _rules(
    minors: tuple[str, ...], harm: tuple[str, ...], hate: tuple[str, ...], own: tuple[str, ...]
) -> tuple[Rule, ...]:
    by_topic = {"minors": minors, "mass_harm": harm, "hate": hate, "self_harm": (*own, harm[1])}
    return tuple(Rule(topic, _REASONS[topic], groups) for topic, groups in by_topic.items())


RULES: Final[tuple[Rule, ...]] = (
    *_rules(*_ENGLISH),
    Rule("doxxing", _REASONS["doxxing"], _DOXXING),
    *_rules(*_SPANISH),
    *_rules(*_PORTUGUESE),
    *_rules(*_RUSSIAN),
    *_rules(*_HINDI),
    *_rules(*_ARABIC),
)
