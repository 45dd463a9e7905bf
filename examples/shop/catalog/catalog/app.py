"""GET /products, GET /products/{sku} and GET /healthz."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from catalog.prices import price_cents, shown
from catalog.store import Product, products


class Offer(BaseModel):
    """A product as the shop offers it."""

    sku: str
    name: str
    price: str
    price_cents: int
    stock: int


app = FastAPI(title="Shop catalog")


@app.get("/healthz")
def healthz() -> dict[str, str]:
    """Fails when the data in the image or the country of the prices is not valid."""
    all_products()
    return {"status": "ok"}


@app.get("/products")
def all_products() -> list[Offer]:
    return [offer(product) for product in products().values()]


@app.get("/products/{sku}")
def one_product(sku: str) -> Offer:
    product = products().get(sku)
    if product is None:
        raise HTTPException(status_code=404, detail=f"no product {sku!r}")
    return offer(product)


def offer(product: Product) -> Offer:
    cents = price_cents(product)
    return Offer(
        sku=product.sku,
        name=product.name,
        price=shown(cents),
        price_cents=cents,
        stock=product.stock,
    )
