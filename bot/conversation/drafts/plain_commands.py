"""Commands that people say in words: "help", "stop", "how much does it cost?". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.conversation.drafts.small_talk import plain_words

_SAID: Final[Mapping[str, str]] = {
    "help": "help|help me|i need help|how does it work|how does this work|how do you work"
    "|how to use|what can you do|what do you do|what can i do here|who are you|what are you"
    "|what is this|what is this bot|commands|menu|instructions"
    "|ayuda|ayudame|como funciona|como funciona esto|que puedes hacer|que haces|quien eres"
    "|que eres|que es esto|comandos|ajuda|me ajuda|como funciona isso|o que voce faz"
    "|o que voce pode fazer|quem e voce|o que e isso"
    "|помощь|помоги|как это работает|как ты работаешь|что ты умеешь|что ты делаешь|кто ты|что это"
    "|команды|मदद|मदद करो|यह कैसे काम करता है|ये कैसे काम करता है|तुम क्या कर सकते हो"
    "|आप क्या कर सकते हैं|तुम कौन हो|आप कौन हैं|यह क्या है"
    "|مساعدة|ساعدني|كيف يعمل|كيف يعمل هذا|ماذا تفعل|ماذا يمكنك أن تفعل|من أنت|ما هذا",
    "cancel": "cancel|cancel it|cancel that|cancel the video|stop|stop it|abort|cancelar|cancela"
    "|cancelalo|para|detener|parar|pare|отмена|отмени|стоп|остановись|रद्द|रद्द करो|रुको|बंद करो"
    "|إلغاء|الغاء|توقف|ألغ",
    "balance": "balance|my balance|credits|my credits|wallet|how many credits do i have"
    "|how many credits have i|saldo|mi saldo|creditos|mis creditos|cuantos creditos tengo|meu saldo"
    "|meus creditos|quantos creditos eu tenho|quantos creditos tenho|баланс|мой баланс|кредиты"
    "|сколько у меня кредитов|बैलेंस|मेरा बैलेंस|क्रेडिट|मेरे क्रेडिट|मेरे पास कितने क्रेडिट हैं"
    "|رصيد|رصيدي|كم رصيدي",
    "buy": "buy|buy credits|i want to buy credits|more credits|top up|pricing|prices|price|how much"
    "|how much is it|how much does it cost|how much does a video cost|what does it cost|cost"
    "|is it free|comprar|comprar creditos|precio|precios|cuanto cuesta|cuanto vale|es gratis|preco"
    "|precos|quanto custa|e gratis|e de graca|купить|купить кредиты|цена|цены|сколько стоит"
    "|сколько это стоит|это бесплатно|खरीदो|क्रेडिट खरीदें|कीमत|कितने का है|कितना खर्च होगा"
    "|क्या यह मुफ्त है|شراء|شراء رصيد|السعر|الأسعار|كم السعر|كم يكلف|كم التكلفة|هل هو مجاني",
    "history": "history|my videos|show my videos|where is my video|where are my videos|historial"
    "|mis videos|donde esta mi video|historico|meus videos|onde esta meu video|история|мои видео"
    "|где мое видео|मेरे वीडियो|मेरा वीडियो कहाँ है|فيديوهاتي|أين الفيديو|أين فيديوهاتي",
    "settings": "settings|preferences|ajustes|configuracion|configuracoes|настройки|सेटिंग्स"
    "|الإعدادات|إعدادات",
    "language": "language|change language|change the language|idioma|cambiar idioma|mudar idioma"
    "|язык|сменить язык|भाषा|भाषा बदलो|اللغة|تغيير اللغة",
    "templates": "templates|show templates|show me the templates|examples|show me examples"
    "|plantillas|ejemplos|modelos|exemplos|шаблоны|примеры|टेम्पलेट|उदाहरण|قوالب|القوالب|أمثلة",
}
_COMMANDS: Final = {
    plain_words(said): command for command, all_of in _SAID.items() for said in all_of.split("|")
}


def plain_command(text: str) -> str | None:
    """The command that the whole of `text` asks for in words; None for anything that could be an
    idea."""
    return _COMMANDS.get(plain_words(text))
