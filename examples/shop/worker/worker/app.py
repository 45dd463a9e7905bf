"""GET /healthz and GET /report, beside the watch that runs in the background."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from shop_common.settings import env
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from worker.watch import Watch

watch = Watch(
    env("GATEWAY_URL", "http://gateway:8080"),
    every_seconds=float(env("EVERY_SECONDS", "10")),
    low_below=int(env("LOW_BELOW", "50")),
)


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    task = asyncio.create_task(watch.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def healthz(_: Request) -> JSONResponse:
    status = "ok" if watch.fresh else "no report from the gateway"
    return JSONResponse({"status": status}, status_code=200 if watch.fresh else 503)


async def latest(_: Request) -> JSONResponse:
    if watch.latest is None:
        return JSONResponse({"error": "no report yet"}, status_code=503)
    return JSONResponse(watch.latest)


app = Starlette(routes=[Route("/healthz", healthz), Route("/report", latest)], lifespan=lifespan)
