"""What prompts of each kind begin with, as regular expressions."""

from __future__ import annotations

import re

ASK = re.compile(
    r"^(?:please\s+)?(?:can you |could you )?(?:i want |i need |i'd like )?"
    r"(?:make|create|write|generate|do|tell(?: me)?|give(?: me)?|show(?: me)?|film)?\s*(?:me\s+)?"
    r"(?:(?:an?|the|some)\s+)?"
    r"(?:(?:short|quick|fun|funny|scary|sad|cool|epic|mini|nice|little|true|\d\d[- ]second)\s+)*"
    r"(?:video|story|short|clip|reel|tiktok|script|film|movie|tale|documentary)s?\s+"
    r"(?:about|on|of|for|where|in which|explaining|showing|called|titled)\s+",
    re.IGNORECASE,
)
HOWTO = re.compile(
    r"^(?:how (?:to|do (?:you|i)|can (?:you|i)|i)|steps to|guide to|ways to)\s+", re.I
)
WHAT_IF = re.compile(
    r"^(?:what if|what would happen if|imagine(?: if| that)?|suppose(?: that)?)\s+", re.I
)
QUESTION = re.compile(
    r"^(why|how|what|who|when|where|which|is|are|do|does|did|can|could|should)\b", re.I
)
ASKING = {"why", "how", "what", "when", "where", "which"}
TOP = re.compile(r"^(?:the\s+|my\s+)?top[\s-]*(\d{1,2})?\s+(\S.*)$", re.I)
LIST = re.compile(
    r"^(?:the\s+)?(?:top\s+)?(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)?\s*"
    r"(?:\w+\s+){0,2}(facts?|reasons?|things|tips|ways|lessons|habits|ideas|signs|mistakes|hacks|"
    r"secrets|rules|myths|places|movies|films|books|foods|animals|cities|countries|inventions)\b",
    re.I,
)
YEAR = re.compile(r"\b(1[0-9]{3}|20[0-4][0-9]|[1-9][0-9]{1,3}\s?(?:bc|ad|bce|ce))\b", re.I)
EVENT = re.compile(
    r"\b(war|battle|fall of|sinking|landing|revolution|eruption|fire of|siege|plague|discovery of|"
    r"invention of|history of|empire|dynasty|expedition|crusade|treaty|assassination|disaster|"
    r"explosion|earthquake of|great (?:fire|depression|wall|plague)|rise of|birth of|voyage)\b",
    re.I,
)
FIRST_PERSON = re.compile(r"^(?:i|i'm|i've|we|my|our)\b", re.I)
NUMBERS = {
    name: at
    for at, name in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
