"""The commonest small words of languages, which no headline or number is made of."""

from __future__ import annotations

from functools import cache

_SMALL_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "es": "el la los las un una unos unas de del que y en es son por para con no se su sus al "
        "como más pero qué cómo cuando muy está porque mi tu yo sobre sin a al lo le les me te nos o u "
        "ya ha hay este esta estos estas ese esa cuál cuáles dónde donde quién fue ser hasta desde "
        "entre uno tan todo toda cada si",
        "fr": "le la les un une des du de et en est sont que qui dans pour pas ne sur au aux avec "
        "cette son sa ses il elle je tu nous vous plus comment pourquoi c'est d'un d'une mon à où ou ce "
        "ces leur leurs on se ne par mais si quand quel quelle quels quelles été être ils elles",
        "de": "der die das den dem des ein eine einen einem einer und ist sind nicht mit von zu im "
        "am auf für wie warum was wer sich er sie es ich wir ihr aus bei nach über wenn",
        "it": "il lo la gli le un una uno di del della dei e è sono che in con per non si su come "
        "perché cosa nel nella al alla suo sua io ma più dal i dei degli delle ai agli alle sul sulla "
        "sui mio mia tu lui lei ci ne o ha hanno quando dove chi quale quali che se fra tra ogni cui",
        "pt": "o a os as um uma de do da dos das e é são que em no na com para por não se seu sua "
        "como mais mas você eu ao porque sobre quando",
        "nl": "de het een en van is zijn niet met op voor in te dat die er aan hij zij ik we hoe "
        "waarom wat naar uit bij als over ook",
        "sv": "och att det en ett som är på för med av den inte han hon jag till hur varför",
        "da": "og at det en et som er på for med af den ikke han hun jeg vi til hvordan hvorfor",
        "pl": "i w na z że się nie jest to do jak dlaczego o co który po od dla za ale przez czy",
        "cs": "a v na že se je to do jak proč o co který po od pro za ale při když jsem",
        "tr": "ve bir bu da de için ile ne nasıl neden çok gibi daha ama mi olan o",
        "ro": "și în la de un o este sunt nu cu pe că ce care din pentru cum mai",
        "hu": "a az és egy nem hogy van ez mi miért mint de meg ki",
        "fi": "ja on ei että se hän mutta kun miksi miten niin ovat oli joka",
        "id": "yang dan di ke dari ini itu untuk dengan tidak adalah pada seorang apa mengapa",
        "vi": "và là của một không có những cho với được trong người này",
        "ru": "и в не на что с как это по но он она почему из за от для",
        "uk": "і в не на що з як це по але він вона чому із за від для та є",
        "fa": "و در به از که این را با است برای",
        "ar": "في من على إلى أن هذا هذه التي الذي عن مع ما لا كيف لماذا",
        "hi": "का के की को से में पर और है हैं था थी थे हो ने भी तो ही यह वह ये वे एक कि जो क्या क्यों कैसे "
        "कब कहाँ कौन मैं मेरा मेरी मेरे हम आप तुम उस इस उसका उसकी अपना अपनी अपने नहीं न हर या लिए बारे होता "
        "होती होते अगर जाए करता करती करते करना जाता जाती गया गई कर बाद साथ",
        "ja": "は が を に で と の へ も や か な だ です ます から まで より て た し れ さ い う よ ね ない この その "
        "あの どの これ それ あれ こと もの ため よう する した して いる ある なる という について って では には "
        "とは のは のか なぜ どう なに 何 もし ら ん み き り く られ せ つ ず お ご あり でき ください",
        "ur": "اور کے کی میں ہے سے کو کا نے پر",
    }.items()
}


@cache
def small_words() -> frozenset[str]:
    """The commonest small words of every language but English, which has lists of its own."""
    return frozenset().union(*(words for words in _SMALL_WORDS.values()))


def small_words_of(language: str) -> frozenset[str]:
    """The commonest small words of one language; none where we have no list."""
    return _SMALL_WORDS.get(language, frozenset())
