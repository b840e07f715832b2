"""A template's pydantic schema in the dialect of structured outputs. Pure.

Every object is closed and all its properties are required, references stand alone, and keywords
that the dialect lacks are left out; what they meant is checked when the answer is read
(platform.openai.com/docs/guides/structured-outputs, Supported schemas).
"""

from __future__ import annotations

from typing import Any

from pipeline.script import Script

_DROPPED = {"title", "default", "minLength", "maxLength", "uniqueItems", "examples"}


def strict_schema(model: type[Script], scenes: int) -> dict[str, Any]:
    """The schema of `model` with exactly so many scenes.

    They come last: a scene is begun while the rest are written, and all else decides how.
    """
    schema = _strict(model.model_json_schema())
    all_scenes = schema["properties"].pop("scenes")
    all_scenes |= {"minItems": scenes, "maxItems": scenes}
    schema["properties"]["scenes"] = all_scenes
    schema["required"] = list(schema["properties"])
    return dict(schema)


def scene_schema(model: type[Script], scenes: int) -> dict[str, Any]:
    """The schema of `{"scenes": […]}` alone: what a repair of some scenes must fill."""
    schema = strict_schema(model, scenes)
    schema["properties"] = {"scenes": schema["properties"]["scenes"]}
    schema["required"] = ["scenes"]
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    if "const" in node:
        return {"enum": [node["const"]], **_described(node)}
    if "allOf" in node and len(node["allOf"]) == 1:
        return _strict({**node["allOf"][0], **_described(node)})
    strict: dict[str, Any] = {}
    for name, value in node.items():
        if name in {"properties", "$defs"}:
            strict[name] = {key: _strict(one) for key, one in value.items()}
        elif name == "oneOf":
            strict["anyOf"] = _strict(value)
        elif name == "prefixItems":
            strict["items"] = {"anyOf": _strict(value)}
            strict |= {"minItems": len(value), "maxItems": len(value)}
        elif name not in _DROPPED and name != "discriminator":
            strict[name] = _strict(value)
    if strict.get("type") == "object":
        strict["additionalProperties"] = False
        strict["required"] = list(strict.get("properties", {}))
    return strict


def _described(node: dict[str, Any]) -> dict[str, Any]:
    return {"description": node["description"]} if "description" in node else {}
