"""Asks the gateway for the products again and again, and keeps the last report."""

import asyncio
import time

import httpx
import structlog

from worker.report import Report, report

log = structlog.get_logger()


class Watch:
    def __init__(self, gateway_url: str, *, every_seconds: float, low_below: int) -> None:
        self.latest: Report | None = None
        self._at = 0.0
        self._every = every_seconds
        self._low_below = low_below
        self._client = httpx.AsyncClient(base_url=gateway_url, timeout=5)

    @property
    def fresh(self) -> bool:
        """Whether the last report is young enough: three rounds may fail before it is not."""
        return self.latest is not None and time.monotonic() - self._at < 3 * self._every + 5

    async def run(self) -> None:
        """Never ends by itself; a round that fails is logged and tried again in the next one."""
        async with self._client:
            while True:
                await self._round()
                await asyncio.sleep(self._every)

    async def _round(self) -> None:
        try:
            response = await self._client.get("/api/products")
            response.raise_for_status()
            self.latest = report(response.json(), self._low_below)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("round failed", error=repr(error))
            return
        self._at = time.monotonic()
        log.info("report", **self.latest)
