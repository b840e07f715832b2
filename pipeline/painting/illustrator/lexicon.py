"""What can be drawn, and which words mean it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Nature = Literal["ground", "sky", "light", "water", "deep", "thing"]
"""Where it is at home: on the ground, flying, among the stars, on or under water, or in a hand."""

_SKY = frozenset(
    [
        "bird",
        "dove",
        "eagle",
        "owl",
        "bat",
        "butterfly",
        "honeybee",
        "mosquito",
        "airplane",
        "helicopter",
        "parachute",
        "balloon",
        "kite",
        "flying_saucer",
        "cloud",
        "cloud_with_lightning",
        "cloud_with_rain",
        "cloud_with_snow",
        "rainbow",
        "feather",
        "fireworks",
        "small_airplane",
        "airplane_departure",
        "airplane_arrival",
        "parrot",
        "lady_beetle",
        "ghost",
        "dragon",
        "@ufo",
        "@balloon",
        "tornado",
        "fly",
        "wing",
        "flying_disc",
    ]
)
_LIGHT = frozenset(
    [
        "sun",
        "crescent_moon",
        "full_moon",
        "star",
        "glowing_star",
        "shooting_star",
        "milky_way",
        "comet",
        "ringed_planet",
        "satellite",
        "sunrise",
        "sparkles",
        "new_moon",
        "@planet",
        "@earth",
        "@blackhole",
        "collision",
        "high_voltage",
        "snowflake",
        "waning_crescent_moon",
        "first_quarter_moon",
    ]
)
_WATER = frozenset(
    [
        "sailboat",
        "ship",
        "passenger_ship",
        "canoe",
        "speedboat",
        "ferry",
        "motor_boat",
        "duck",
        "swan",
        "spouting_whale",
        "water_wave",
        "@iceberg",
        "@pirateship",
        "@rowboat",
        "goose",
        "ring_buoy",
    ]
)
_DEEP = frozenset(
    [
        "whale",
        "dolphin",
        "shark",
        "octopus",
        "fish",
        "tropical_fish",
        "blowfish",
        "jellyfish",
        "squid",
        "coral",
        "seal",
        "@submarine",
        "shrimp",
        "lobster",
        "diving_mask",
    ]
)
_GROUND = frozenset(
    [
        "volcano",
        "castle",
        "Japanese_castle",
        "classical_building",
        "hindu_temple",
        "shinto_shrine",
        "mosque",
        "kaaba",
        "church",
        "house",
        "derelict_house",
        "house_with_garden",
        "hut",
        "houses",
        "office_building",
        "cityscape",
        "factory",
        "hospital",
        "school",
        "bank",
        "hotel",
        "convenience_store",
        "stadium",
        "circus_tent",
        "ferris_wheel",
        "tent",
        "fountain",
        "moai",
        "Statue_of_Liberty",
        "Tokyo_tower",
        "mount_fuji",
        "snow-capped_mountain",
        "mountain",
        "desert_island",
        "palm_tree",
        "cactus",
        "evergreen_tree",
        "deciduous_tree",
        "seedling",
        "herb",
        "rose",
        "sunflower",
        "tulip",
        "mushroom",
        "sheaf_of_rice",
        "ear_of_corn",
        "wilted_flower",
        "snowman",
        "sauropod",
        "T-Rex",
        "mammoth",
        "turtle",
        "snail",
        "ant",
        "spider",
        "scorpion",
        "cricket",
        "turkey",
        "chicken",
        "rooster",
        "hatching_chick",
        "penguin",
        "flamingo",
        "peacock",
        "cat",
        "poodle",
        "dog",
        "wolf",
        "fox",
        "bear",
        "panda",
        "koala",
        "lion",
        "tiger",
        "leopard",
        "horse",
        "zebra",
        "deer",
        "moose",
        "bison",
        "ox",
        "cow",
        "pig",
        "ewe",
        "goat",
        "camel",
        "two-hump_camel",
        "llama",
        "giraffe",
        "elephant",
        "rhinoceros",
        "hippopotamus",
        "gorilla",
        "monkey",
        "orangutan",
        "kangaroo",
        "sloth",
        "otter",
        "beaver",
        "skunk",
        "badger",
        "raccoon",
        "mouse",
        "rat",
        "hamster",
        "rabbit",
        "chipmunk",
        "hedgehog",
        "frog",
        "lizard",
        "snake",
        "crocodile",
        "dodo",
        "locomotive",
        "high-speed_train",
        "automobile",
        "racing_car",
        "taxi",
        "bus",
        "tractor",
        "fire_engine",
        "ambulance",
        "police_car",
        "bicycle",
        "motorcycle",
        "kick_scooter",
        "fire",
        "rocket",
        "telescope",
        "coffin",
        "headstone",
        "Christmas_tree",
        "carousel_horse",
        "roller_coaster",
        "building_construction",
        "unicorn",
        "robot",
        "crab",
        "rock",
        "satellite_antenna",
        "department_store",
        "bouquet",
        "statue",
        "four_leaf_clover",
        "lotus",
        "delivery_truck",
        "articulated_lorry",
        "playground_slide",
        "potted_plant",
        "mountain_railway",
        "@lighthouse",
        "@pyramid",
        "@windmill",
        "@bridge",
        "@waterfall",
        "@gate",
        "@campfire",
        "@well",
        "@cave",
        "@statue",
        "@tree",
        "@fence",
        "@bench",
        "@streetlamp",
        "@throne",
        "@cauldron",
        "@stall",
        "@stairs",
        "@wall",
        "@tower",
        "@cabin",
        "@sign",
    ]
)
_EXCLUDED_WORDS = frozenset(
    [
        "face",
        "button",
        "arrow",
        "sign",
        "hand",
        "hands",
        "finger",
        "fist",
        "person",
        "man",
        "woman",
        "boy",
        "girl",
        "baby",
        "child",
        "couple",
        "people",
        "men",
        "women",
        "family",
        "flag",
        "circle",
        "square",
        "heart_suit",
        "symbol",
        "input",
        "medium",
        "keycap",
        "o’clock",
        "thirty",
        "Japanese_passing",
        "biceps",
        "index",
        "smiling",
        "grinning",
        "kissing",
        "lips",
        "bust",
        "mark",
        "gesture",
        "Mrs.",
        "santa",
        "claus",
        "detective",
        "guard",
        "prince",
        "princess",
        "elf",
        "genie",
        "vampire",
        "mage",
        "fairy",
        "merperson",
        "superhero",
        "supervillain",
        "troll",
        "ogre",
        "goblin",
        "ninja",
        "zombie",
        "kiss",
        "tongue",
        "mouth",
        "ear",
        "nose",
        "leg",
        "foot",
        "selfie",
    ]
)
_ALLOWED = frozenset(
    [
        "broken_heart",
        "red_heart",
        "anatomical_heart",
        "cowboy_hat_face",
        "warning",
        "radioactive",
        "biohazard",
        "stop_sign",
        "recycling_symbol",
        "triangular_flag",
        "chequered_flag",
        "red_question_mark",
        "atom_symbol",
        "ear",
        "snowman",
        "full_moon",
        "handshake",
        "ox",
        "infinity",
        "hundred_points",
        "eye",
        "question_mark",
        "flexed_biceps",
        "footprints",
        "baby_bottle",
        "man’s_shoe",
        "woman’s_hat",
        "woman’s_boot",
        "zombie",
    ]
)
_FACED = frozenset(
    [
        "lion",
        "fox",
        "bear",
        "wolf",
        "panda",
        "koala",
        "frog",
        "unicorn",
        "robot",
        "hamster",
        "polar_bear",
    ]
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Something that can be drawn: its name (ours start with @), its glyph, where it belongs."""

    name: str
    glyph: str
    nature: Nature

    @property
    def is_head(self) -> bool:
        """Whether the glyph shows only a head, which then looks out from behind a ridge."""
        return self.name in _FACED


def _nature(name: str) -> Nature:
    groups: tuple[tuple[Nature, frozenset[str]], ...] = (
        ("sky", _SKY),
        ("light", _LIGHT),
        ("water", _WATER),
        ("deep", _DEEP),
        ("ground", _GROUND),
    )
    return next((nature for nature, names in groups if name in names), "thing")


@cache
def drawings() -> dict[str, Drawing]:
    """Every drawing by its name."""
    import emoji

    from pipeline.painting.faces import EMOJI, face
    from pipeline.painting.illustrator.things import THINGS

    found = {f"@{name}": Drawing(f"@{name}", "", _nature(f"@{name}")) for name in THINGS}
    font = face(EMOJI, 400)
    for text, facts in emoji.EMOJI_DATA.items():
        glyph = text.replace("\ufe0f", "")
        name = str(facts["en"]).strip(":")
        if facts["status"] != 2 or len(glyph) != 1 or font is None or not font.has(glyph):
            continue
        if name in _ALLOWED or not _EXCLUDED_WORDS & set(name.replace("-", "_").split("_")):
            found[name] = Drawing(name, glyph, _nature(name))
    return found


@dataclass(frozen=True, slots=True)
class Meaning:
    """A drawing that a word means, and how surely (1 is its own name)."""

    drawing: str
    weight: float


@cache
def meanings() -> dict[str, tuple[Meaning, ...]]:
    """From a word, or words joined by hyphens, to what may be drawn for it, surest first."""
    found: dict[str, dict[str, float]] = {}

    def note(word: str, drawing: str, weight: float) -> None:
        held = found.setdefault(word.lower(), {})
        held[drawing] = max(held.get(drawing, 0.0), weight)

    known = drawings()
    for name, words, ideas in _rows():
        if name in known:
            for place, word in enumerate(words):
                note(word, name, 1.0 - 0.005 * min(place, 10))
            for word in ideas:
                note(word, name, 0.55)
    for name in known:
        parts = name.lower().lstrip("@").replace("-", "_").split("_")
        note("-".join(parts), name, 0.96)
        if len(parts) > 1:
            note(parts[-1], name, 0.5)
            for part in parts[:-1]:
                note(part, name, 0.3)
    return {
        word: tuple(
            Meaning(name, weight)
            for name, weight in sorted(held.items(), key=lambda item: (-item[1], item[0]))
        )
        for word, held in found.items()
    }


def _rows() -> Iterator[tuple[str, list[str], list[str]]]:
    text = files("pipeline.painting.illustrator").joinpath("meanings.txt").read_text("utf-8")
    for row in text.splitlines():
        if row and not row.startswith("#"):
            name, _, rest = row.partition(":")
            words, _, ideas = rest.partition("|")
            yield name.strip(), words.split(), ideas.split()
