"""What `talemill demo` tells when it is not told what: an idea that a ready script matches in
English, a short script of its own in every other language that a packaged voice speaks."""

from __future__ import annotations

from typing import Final

IDEA: Final = "A lighthouse keeper finds a door in the sea"
SCRIPTS: Final = {
    "en": IDEA,
    "es": (
        "El faro llevaba treinta años vacío. Cada noche, sin embargo, alguien encendía la luz. "
        "Una niña subió los 120 escalones con una vela en la mano. "
        "Arriba solo había una silla y una carta. La carta llevaba su nombre."
    ),
    "pt": (
        "O farol estava vazio havia trinta anos. Mesmo assim, toda noite alguém acendia a luz. "
        "Uma menina subiu os 120 degraus com uma vela na mão. "
        "Lá em cima só havia uma cadeira e uma carta. A carta trazia o nome dela."
    ),
    "hi": (
        "पुराना दीपघर तीस साल से खाली था। फिर भी हर रात कोई रोशनी जला देता था। "
        "एक लड़की हाथ में मोमबत्ती लेकर 120 सीढ़ियाँ चढ़ी। "
        "ऊपर बस एक कुर्सी और एक चिट्ठी थी। चिट्ठी पर उसी का नाम लिखा था।"
    ),
    "fr": (
        "Le phare était vide depuis trente ans. Pourtant, chaque nuit, quelqu'un allumait la "
        "lumière. Une petite fille monta les 120 marches, une bougie à la main. "
        "En haut, il n'y avait qu'une chaise et une lettre. La lettre portait son nom."
    ),
    "it": (
        "Il faro era vuoto da trent'anni. Eppure ogni notte qualcuno accendeva la luce. "
        "Una bambina salì i 120 gradini con una candela in mano. "
        "In cima c'erano solo una sedia e una lettera. Sulla lettera c'era il suo nome."
    ),
    "ja": (
        "その灯台には三十年間、誰もいませんでした。それでも毎晩、誰かが灯りをともしていました。"
        "ある夜、少女がろうそくを手に階段を上りました。"
        "上には椅子が一つと、手紙が一通あるだけでした。手紙には彼女の名前が書いてありました。"
    ),
}
