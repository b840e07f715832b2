"""Which makers an installation gets, and what is loaded for them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from pipeline.providers.registry import (
    MODERATORS,
    PICTURES,
    VOICES,
    WRITERS,
    UnknownProvider,
    build_makers,
    configured,
)
from pipeline.providers.setup import (
    DiffusersAccess,
    ElevenLabsAccess,
    FalAccess,
    OpenAIAccess,
    Order,
    Setup,
)

KEY = SecretStr("secret-key-that-nobody-may-see")


@pytest.fixture
def bare(tmp_path: Path) -> Setup:
    return Setup(cache_folder=tmp_path)


@pytest.fixture
def full(bare: Setup) -> Setup:
    return replace(
        bare,
        openai=OpenAIAccess(api_key=KEY),
        fal=FalAccess(key=KEY),
        elevenlabs=ElevenLabsAccess(api_key=KEY),
        diffusers=DiffusersAccess(model="flux-schnell"),
    )


async def test_with_nothing_configured_everything_is_offline(bare: Setup) -> None:
    makers = build_makers(bare)
    assert {one.name for one in makers.health()} == {"offline"}
    assert makers.moderation.name == "local rules"
    assert set(configured(bare).values()) == {("offline",)}
    await makers.close()


async def test_keys_bring_hosted_makers_in_their_order_with_offline_last(full: Setup) -> None:
    makers = build_makers(full)
    found = [(one.kind, one.name.split(":")[0]) for one in makers.health()]
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
    ]
    assert "openai" in makers.moderation.name
    await makers.close()


def test_the_order_is_the_operators(full: Setup) -> None:
    chosen = replace(full, makers=Order(pictures=("openai", "fal"), writers=("offline",)))
    assert configured(chosen)["picture"] == ("openai", "fal")
    assert configured(chosen)["script"] == ("offline",)
    with pytest.raises(UnknownProvider, match="dall"):
        build_makers(replace(full, makers=Order(pictures=("dall",))))


async def test_no_key_shows_in_what_is_printed(full: Setup) -> None:
    makers = build_makers(full)
    told = f"{full!r} {makers!r} {makers.health()!r}"
    for table in (WRITERS, PICTURES, VOICES, MODERATORS):
        for module in table.values():
            told += repr(import_module(module).build(full))
    assert KEY.get_secret_value() not in told
    await makers.close()


def test_a_setup_is_read_from_settings_by_name(tmp_path: Path) -> None:
    settings = SimpleNamespace(
        openai=SimpleNamespace(api_key=KEY, script_model="gpt-x", unknown=1),
        makers=SimpleNamespace(voice_bound=3, prices_usd={"picture.fal.megapixel": 1.0}),
    )
    setup = Setup.read(settings, tmp_path)
    assert setup.openai.script_model == "gpt-x"
    assert setup.makers.voice_bound == 3
    assert setup.prices.picture("fal", 1000, 1000) == 1.0
    assert not setup.fal.is_configured


def test_without_keys_no_vendors_library_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from pipeline.providers.registry import build_makers\n"
        "from pipeline.providers.setup import Setup\n"
        "build_makers(Setup(cache_folder=Path(sys.argv[1])))\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'openai', 'fal_client', 'elevenlabs', 'httpx', 'torch',"
        " 'onnxruntime', 'obstore'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


async def test_warming_up_loads_what_the_first_calls_need(full: Setup) -> None:
    makers = build_makers(replace(full, diffusers=DiffusersAccess()))
    await makers.warm()
    assert {"openai", "fal_client", "elevenlabs"} <= set(sys.modules)
    await makers.close()
