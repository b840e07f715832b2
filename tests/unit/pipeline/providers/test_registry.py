"""Which makers an installation gets, how a provider is added, and what is loaded for them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from annotated_types import Ge, Gt
from pydantic import AfterValidator, SecretStr
from pydantic.fields import FieldInfo

from bot.settings import BadSettings, load_settings, provider_sections
from pipeline.brief import Brief
from pipeline.environment import variables_of
from pipeline.providers import registry
from pipeline.providers.config import MakersSettings, ProviderConfig
from pipeline.providers.diffusers.settings import DiffusersSettings
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.fal.settings import FalSettings
from pipeline.providers.makers import build_makers
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.registry import load_providers
from pipeline.providers.serving import UnknownProvider, configured
from pipeline.templates import find_template

KEY = SecretStr("secret-key-that-nobody-may-see")


@pytest.fixture
def bare(tmp_path: Path) -> ProviderConfig:
    return ProviderConfig(cache_folder=tmp_path)


@pytest.fixture
def full(bare: ProviderConfig) -> ProviderConfig:
    return replace(
        bare,
        providers={
            "openai": OpenAISettings(api_key=KEY),
            "fal": FalSettings(key=KEY),
            "elevenlabs": ElevenLabsSettings(api_key=KEY),
            "diffusers": DiffusersSettings(model="flux-schnell"),
        },
    )


async def test_with_nothing_configured_everything_is_offline(bare: ProviderConfig) -> None:
    makers = build_makers(bare)
    assert {one.name.split(":")[0] for one in makers.health()} == {"offline"}
    assert makers.moderation.name == "local rules"
    assert set(configured(bare).values()) == {("offline",)}
    await makers.close()


async def test_keys_bring_hosted_makers_in_their_order_with_offline_last(
    full: ProviderConfig,
) -> None:
    makers = build_makers(full)
    found = [(one.kind, one.name.split(":")[0]) for one in makers.health()]
    # The extra `listen` may be installed: then our own machine listens first.
    found = [one for one in found if one != ("transcript", "offline")]
    assert found == [
        ("script", "openai"),
        ("script", "offline"),
        ("picture", "diffusers"),
        ("picture", "fal"),
        ("picture", "openai"),
        ("picture", "offline"),
        ("voice", "elevenlabs"),
        ("voice", "openai"),
        ("voice", "offline"),
        ("transcript", "openai"),
        ("moderation", "openai"),
    ]
    assert "openai" in makers.moderation.name
    await makers.close()


def test_the_order_is_the_operators(full: ProviderConfig) -> None:
    chosen = replace(full, makers=MakersSettings(pictures=("openai", "fal"), writers=("offline",)))
    assert configured(chosen)["picture"] == (
        "openai:gpt-image-2.6-flare",
        "fal:fal-ai/flux/schnell",
    )
    assert configured(chosen)["script"] == ("offline",)
    with pytest.raises(UnknownProvider, match="dall"):
        build_makers(replace(full, makers=MakersSettings(pictures=("dall",))))


async def test_no_key_shows_in_what_is_printed(full: ProviderConfig) -> None:
    makers = build_makers(full)
    told = f"{full!r} {makers!r} {makers.health()!r}"
    for provider in load_providers().values():
        for module in provider.makers.values():
            told += repr(import_module(module).build(full))
    assert KEY.get_secret_value() not in told
    await makers.close()


# -- settings ------------------------------------------------------------------------------


def options() -> Iterator[tuple[str, str, str]]:
    for name, section in provider_sections().items():
        for field in section.model_fields:
            for variable in variables_of(section, field):
                yield name, field, variable


def another(info: FieldInfo) -> Any:
    """A value that the field takes and that is not its default."""
    value = info.default
    if any(isinstance(one, AfterValidator) for one in info.metadata):
        return "https://another.example"
    if get_origin(info.annotation) is Literal:
        return next(one for one in get_args(info.annotation) if one != value)
    if isinstance(value, SecretStr):
        return SecretStr("another secret")
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        least = next((one.gt if isinstance(one, Gt) else one.ge for one in info.metadata
                      if isinstance(one, Gt | Ge)), 0)  # fmt: skip
        return type(value)(value + 1 + float(str(least)))
    return ("another",) if isinstance(value, tuple) else "another"


def as_text(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("name", "field", "variable"), list(options()))
def test_every_option_of_a_provider_is_read_from_the_environment_and_handed_to_it(
    name: str, field: str, variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    section = provider_sections()[name]
    value = another(section.model_fields[field])
    monkeypatch.setenv(variable, as_text(value))
    config = load_settings(data_folder=tmp_path).provider_config
    assert getattr(config.of(section), field) == value
    package = Path(import_module(section.__module__).__file__ or "").parent
    read = {
        node.attr
        for path in package.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    assert field in read | {"timeout_s"}, f"nothing reads {variable}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FAL_POLL_S", "0"),
        ("DIFFUSERS_TIMEOUT_S", "soon"),
        ("OPENAI_TIMEOUT_S", "-1"),
        ("SCRIPT_TIMEOUT_S", "0"),
        ("MAKERS_ATTEMPTS", "11"),
        ("MAKERS_PRICES_USD", '{"picture.fal.yards": 1}'),
        ("MAKERS_PICTURES", "fal,dall"),
        ("MAKERS_WRITERS", "fal"),
        ("MAKERS_PICTURES", "fal,diffusers"),
        ("MAKERS_VOICES", "elevenlabs"),
    ],
)
def test_a_bad_option_is_refused_in_one_sentence_that_names_it(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSettings, match=f"^{variable}: ") as caught:
        load_settings(data_folder=tmp_path)
    assert "\n" not in str(caught.value)


# -- adding one ----------------------------------------------------------------------------

NEW_PROVIDER = {
    "__init__": """
from pipeline.providers.provider import Provider
from parrot.settings import ParrotSettings
PROVIDER = Provider(name="parrot", title="Parrot", settings=ParrotSettings,
                    makers={"script": "parrot.script"}, how="set PARROT_PERCH")
""",
    "settings": """
from pipeline.environment import section
from pipeline.providers.provider import ProviderSettings
class ParrotSettings(ProviderSettings):
    model_config = section("PARROT_")
    perch: str = ""
    @property
    def is_configured(self):
        return bool(self.perch)
""",
    "script": """
from parrot.settings import ParrotSettings
from pipeline.providers.base import Made, Written
from pipeline.providers.fakes import any_script
class Parrot:
    def __init__(self, settings):
        self.name = "parrot:" + settings.perch
    async def write(self, brief, template, call):
        return Written(any_script(brief, template), Made(self.name, ""))
def build(config):
    return Parrot(config.of(ParrotSettings))
""",
}


async def test_a_provider_is_added_by_a_folder_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "parrot"
    folder.mkdir()
    for name, source in NEW_PROVIDER.items():
        (folder / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(registry, "PROVIDERS", ("parrot", *registry.PROVIDERS))
    monkeypatch.setenv("PARROT_PERCH", "oak")
    monkeypatch.setenv("PARROT_TIMEOUT_S", "7")
    try:
        config = load_settings(data_folder=tmp_path).provider_config
        assert config.providers["parrot"].timeout_s == 7
        makers = build_makers(config)
        brief = Brief(prompt="A keeper finds a door in the sea")
        written = await makers.writer.write(brief, find_template(brief.template))
        assert written.made.provider == "parrot:oak"
        await makers.close()
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "parrot"]:
            del sys.modules[name]


# -- what is loaded ------------------------------------------------------------------------


def test_without_keys_no_vendors_library_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from pipeline.providers.makers import build_makers\n"
        "from pipeline.providers.config import ProviderConfig\n"
        "build_makers(ProviderConfig(cache_folder=Path(sys.argv[1])))\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'openai', 'fal_client', 'elevenlabs', 'httpx', 'torch',"
        " 'onnxruntime', 'obstore'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_warming_up_loads_what_the_first_calls_need(full: ProviderConfig) -> None:
    makers = build_makers(
        replace(full, providers={k: v for k, v in full.providers.items() if k != "diffusers"})
    )
    await makers.warm()
    assert {"openai", "fal_client", "elevenlabs"} <= set(sys.modules)
    await makers.close()
