def display(cents: int, currency: str = "EUR") -> str:
    """Writes an amount of cents for people: display(1999) == "19.99 EUR"."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d} {currency}"
