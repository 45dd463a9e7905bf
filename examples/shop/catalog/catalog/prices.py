"""What customers pay. The rules are the company's own: they come from its private package index."""

from functools import cache

from shop_common.settings import env
from shop_pricing import display, gross

from catalog.store import Product


def price_cents(product: Product) -> int:
    """Price with value-added tax; raises ValueError when the country has no known rate."""
    return gross(product.net_cents, country())


def shown(cents: int) -> str:
    return display(cents)


@cache
def country() -> str:
    return env("VAT_COUNTRY", "DE")
