"""What the worker computes from a list of products."""

from collections.abc import Sequence
from typing import TypedDict


class Product(TypedDict):
    sku: str
    name: str
    price_cents: int
    stock: int


class Report(TypedDict):
    products: int
    stock_value_cents: int
    sold_out: list[str]
    low_stock: list[str]


def report(products: Sequence[Product], low_below: int) -> Report:
    """Value of everything in stock, and the SKUs of which there are none or fewer than `low_below`."""
    return Report(
        products=len(products),
        stock_value_cents=sum(product["price_cents"] * product["stock"] for product in products),
        sold_out=[product["sku"] for product in products if product["stock"] == 0],
        low_stock=[product["sku"] for product in products if 0 < product["stock"] < low_below],
    )
