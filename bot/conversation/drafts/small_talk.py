"""What people say that is no idea: greetings, thanks, "ok", goodbyes. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

SmallTalk = Literal["hello", "how_are_you", "thanks", "ok", "bye"]

_SAID: Final[Mapping[SmallTalk, str]] = {
    "hello": "hi|hello|hey|hiya|yo|howdy|greetings|good morning|good afternoon|good evening"
    "|good day"
    "|hola|buenas|buenos dias|buen dia|buenas tardes|buenas noches|ola|oi|oie|bom dia|boa tarde"
    "|boa noite|e ai|привет|приветик|приветствую|здравствуйте|здравствуй|здрасте|добрый день"
    "|доброе утро|добрый вечер|хай|салют|नमस्ते|नमस्कार|हेलो|हैलो|हाय|राम राम|सुप्रभात|namaste"
    "|مرحبا|مرحبًا|اهلا|أهلا|أهلًا|أهلا وسهلا|اهلا وسهلا|السلام عليكم|سلام|هلا|صباح الخير|مساء الخير"
    "|hallo|guten tag|bonjour|salut|ciao|salaam|salam",
    "how_are_you": "how are you|how are you doing|how is it going|hows it going|whats up|sup"
    "|que tal|como estas|como va|tudo bem|tudo bom|como vai|como voce esta|beleza"
    "|как дела|как ты|как жизнь|как вы|क्या हाल है|कैसे हो|कैसे हैं|आप कैसे हैं|kaise ho"
    "|كيف حالك|كيف الحال|شلونك|ازيك",
    "thanks": "thanks|thank you|thank u|thx|ty|tysm|cheers|thanks a lot|thank you very much"
    "|thank you so much|many thanks|great thanks|ok thanks|nice|great|cool|awesome|wow|perfect"
    "|well done|good job|good bot|love it|i love it|amazing|gracias|muchas gracias|mil gracias"
    "|genial|perfecto|obrigado|obrigada|muito obrigado|muito obrigada|valeu|brigado|brigada"
    "|otimo|perfeito|legal|спасибо|большое спасибо|спасибо большое|спс|благодарю|пасиб|супер"
    "|отлично|круто|класс|здорово|धन्यवाद|शुक्रिया|बहुत धन्यवाद|बहुत शुक्रिया|थैंक्स|थैंक यू"
    "|बहुत अच्छा|बढ़िया|वाह|shukriya|dhanyavad|شكرا|شكرًا|شكرا جزيلا|شكرًا جزيلًا|ممتاز|رائع"
    "|تسلم|يسلمو|danke|merci|grazie",
    "ok": "ok|okay|k|kk|okey|okie|yes|yeah|yep|yup|no|nope|sure|fine|alright|all right|got it"
    "|i see|understood|vale|si|de acuerdo|entendido|claro|listo|sim|nao|ta|ta bom|tudo certo"
    "|entendi|certo|blz|ок|окей|да|нет|ага|хорошо|ладно|понятно|понял|поняла|ясно|हाँ|हां|नहीं"
    "|ठीक|ठीक है|अच्छा|ओके|समझ गया|समझ गई|نعم|لا|حسنا|حسنًا|تمام|طيب|اوكي|أوكي|فهمت|ماشي"
    "|👍|👌|🙏|❤|test|testing|тест",
    "bye": "bye|bye bye|goodbye|good bye|see you|see ya|cya|later|good night|adios|hasta luego"
    "|hasta pronto|chao|chau|nos vemos|tchau|ate logo|ate mais|adeus|пока|пока пока|до свидания"
    "|до встречи|удачи|спокойной ночи|अलविदा|फिर मिलेंगे|शुभ रात्रि|बाय|وداعا|وداعًا|مع السلامة"
    "|إلى اللقاء|الى اللقاء|تصبح على خير|باي",
}
_FILLERS: Final = (
    "there|again|all|everyone|everybody|bot|talemill|friend|buddy|bro|dude|man|mate|guys|team|dear"
    "|pls|please|so|amigo|amigos|amiga|gente|pessoal|galera|друг|друзья|всем|бот|दोस्त|जी|भाई"
    "|صديقي|بوت"
)
_SIGNS: Final = "👍👌🙏❤"
"""Signs that say something by themselves."""
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")


def plain_words(text: str) -> str:
    """Words alone, in lower case without accents, signs and drawn-out letters; other scripts'
    vowels are kept."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("'", "").replace("’", ""))
    bare = "".join(
        c for c in letters if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u0652")
    )
    kept = (c if unicodedata.category(c)[0] in "LMN" or c in _SIGNS else " " for c in bare)
    said = " ".join("".join(kept).replace("\ufe0f", "").split())
    return _DRAWN_OUT.sub(r"\1", unicodedata.normalize("NFC", said))


_KINDS: Final = {
    plain_words(said): kind for kind, all_of in _SAID.items() for said in all_of.split("|")
}
_IGNORED: Final = frozenset(_FILLERS.split("|"))
MOST_WORDS: Final = 8


def small_talk(text: str) -> SmallTalk | None:
    """What kind of small talk the whole of `text` is; None for anything that could be an idea."""
    words = plain_words(text).split()
    if not 0 < len(words) <= MOST_WORDS:
        return None
    if kind := _KINDS.get(" ".join(words)):
        return kind
    kinds = _kinds_in(words) or _kinds_in([word for word in words if word not in _IGNORED])
    # "Hi! How are you?" asks, "ok thanks" thanks: the last one is what wants an answer.
    return kinds[-1] if kinds else None


def _kinds_in(words: list[str]) -> list[SmallTalk]:
    """The kinds of the phrases that make up `words`; none when a word is left over."""
    kinds: list[SmallTalk] = []
    while words:
        for length in range(len(words), 0, -1):
            if kind := _KINDS.get(" ".join(words[:length])):
                kinds.append(kind)
                words = words[length:]
                break
        else:
            return []
    return kinds
