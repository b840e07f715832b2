"""Cards, packs, trials and prices."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from pipeline.environment import WebAddress, section


class StripeSettings(BaseSettings):
    """Card payments; without a key they are off."""

    model_config = section("STRIPE_")

    api_key: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    api_base: WebAddress = "https://api.stripe.com"
    currency: Annotated[
        str, BeforeValidator(lambda code: str(code).casefold()), Field(pattern="^[a-z]{3}$")
    ] = "usd"
    usd_per_unit: Annotated[float | None, Field(gt=0)] = None
    """What one unit of the currency is worth in US dollars, in which our costs are counted: it
    keeps every price above its cost. Needed for any other currency than usd."""


class PackSettings(BaseModel):
    """A pack of credits and what it costs."""

    key: str
    credits: Annotated[int, Field(gt=0)]
    price_cents: Annotated[int, Field(gt=0)]
    """In the smallest unit of STRIPE_CURRENCY: 900 is 9.00 USD, 900 JPY, 0.900 KWD."""
    price_stars: Annotated[int, Field(gt=0)]


class MoneySettings(BaseSettings):
    """Packs, trials and limits."""

    model_config = section("MONEY_")

    trial_credits: Annotated[int, Field(ge=0, le=100_000)] = 24
    trial_ceiling_usd_per_day: Annotated[float, Field(ge=0)] = 20.0
    packs: tuple[PackSettings, ...] = (
        PackSettings(key="small", credits=50, price_cents=900, price_stars=700),
        PackSettings(key="medium", credits=150, price_cents=2400, price_stars=1850),
        PackSettings(key="large", credits=400, price_cents=5600, price_stars=4300),
    )
    free_fixes_per_week: Annotated[int, Field(ge=0)] = 3
    """Changes of one person that are free because the video was wrong: the first of each video,
    within ten minutes of its delivery."""
    asks_per_day: Annotated[int, Field(ge=0)] = 30
    """Wishes of one person about their storyboards ("make it funnier") that the hosted writer
    answers in a day; each is a call that is paid for."""
    price_overrides: dict[str, int] = {}
    """Credits per template for its default length, such as {"ai_story": 12}."""
