"""Whether the secrets that were set can be secrets: set where needed, long enough, no example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.settings.errors import BadSettings

LEAST_CHARS: Final = 12
"""Of a secret that the operator makes up."""
LEAST_KINDS: Final = 6
"""Of different characters in it: the same one twelve times is guessed."""
_TELEGRAM_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""https://core.telegram.org/bots/api#setwebhook"""
_OWN: Final = frozenset(
    {
        "TELEGRAM_WEBHOOK_SECRET",
        "STRIPE_WEBHOOK_SECRET",
        "WEB_LINK_SECRET",
        "WEB_METRICS_TOKEN",
    }
)
_EXAMPLE: Final = re.compile(
    r"^(a-long-random-\w+|the-(token|key|secret)|\d+:the-token|secret\d*|password\d*|token|key|"
    r"todo|none|null|x{3,}|[sp]k_(test|live)_x{3,}|whsec_x{3,}|<.*>|\$\{.*\})$"
    r"|change.?(me|this|it)|replace.?(me|this|it)|^your\b|[-_ ]your[-_ ]|your[-_](token|key|secret)"
    r"|placeholder|example|\.\.\.|…"
)


def check_secrets(sections: Mapping[str, BaseSettings]) -> None:
    """BadSettings with one sentence that names the variable, never its value."""
    secrets = dict(_secrets(sections.values()))
    for variable, value in secrets.items():
        if value and not variable.endswith("_URL"):
            _check(variable, value)
    _check_webhook(secrets, webhook_url=getattr(sections["telegram"], "webhook_url", ""))
    has_id, has_key = (bool(secrets[f"S3_{one}"]) for one in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"))
    if has_id != has_key:
        missing = "S3_SECRET_ACCESS_KEY" if has_id else "S3_ACCESS_KEY_ID"
        raise BadSettings(f"{missing}: the other half of the bucket's key is set, this one is not.")


def _check_webhook(secrets: Mapping[str, str], *, webhook_url: str) -> None:
    secret = secrets["TELEGRAM_WEBHOOK_SECRET"]
    if webhook_url and not secret:
        raise BadSettings(
            "TELEGRAM_WEBHOOK_SECRET: a webhook needs a secret, or anybody could speak for"
            " Telegram; `openssl rand -hex 32` makes one."
        )
    if secret and not _TELEGRAM_SECRET.fullmatch(secret):
        raise BadSettings(
            "TELEGRAM_WEBHOOK_SECRET: Telegram takes 1 to 256 letters, digits, - and _ only."
        )


def _check(variable: str, value: str) -> None:
    if value != value.strip():
        raise BadSettings(f"{variable}: there is a blank before or after it.")
    if _EXAMPLE.search(value.casefold()):
        raise BadSettings(f"{variable}: that is an example; put your own there.")
    if variable in _OWN and (len(value) < LEAST_CHARS or len(set(value)) < LEAST_KINDS):
        raise BadSettings(
            f"{variable}: that is too easy to guess; take at least {LEAST_CHARS} random characters"
            " (`openssl rand -hex 32` makes some)."
        )


def _secrets(sections: Iterable[BaseSettings]) -> Iterator[tuple[str, str]]:
    for section in sections:
        prefix = section.model_config["env_prefix"]
        for name in type(section).model_fields:
            value = getattr(section, name)
            if isinstance(value, SecretStr):
                yield (prefix + name).upper(), value.get_secret_value()
