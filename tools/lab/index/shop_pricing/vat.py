# Standard rates in per mille, by ISO 3166 country code.
RATES = {"AT": 200, "DE": 190, "FR": 200, "NL": 210}


def gross(net: int, country: str) -> int:
    """Adds the value-added tax of a country to an amount of cents, rounded half up."""
    try:
        rate = RATES[country]
    except KeyError:
        raise ValueError(f"no tax rate is known for country {country!r}") from None
    return net + (net * rate + 500) // 1000
