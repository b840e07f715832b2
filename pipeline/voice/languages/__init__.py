"""What numbers, money and units are called: one JSON file for each language.

`units.json` names the signs of units; a noun is written "one|other" (Russian "one|few|many"),
with ":f" after it where it is feminine. `names.json` lists words that decide how others are
read: rulers ("Henry VIII"), what Roman numerals count, units that are words too ("in").
"""
