"""Prices of the example shop: amounts are whole cents, so that nothing is lost to rounding."""

from .money import display
from .vat import gross

__all__ = ["display", "gross"]
