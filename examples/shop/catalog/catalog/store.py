"""Reads the products that come with the image."""

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, NonNegativeInt, PositiveInt, TypeAdapter


class Product(BaseModel, frozen=True):
    sku: str
    name: str
    net_cents: PositiveInt
    stock: NonNegativeInt


@cache
def products() -> dict[str, Product]:
    """All products by SKU, in the order of the file; raises when the file is not valid."""
    text = (files("catalog") / "products.json").read_bytes()
    return {product.sku: product for product in TypeAdapter(list[Product]).validate_json(text)}
