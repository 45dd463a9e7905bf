"""Runs an ASGI application as every service of the shop runs it."""

from typing import Any

import uvicorn

from shop_common.logs import configure
from shop_common.settings import port


def serve(app: Any, *, service: str, default_port: int) -> None:
    configure(service)
    # log_config=None: uvicorn's loggers pass on to the root logger that was just set up.
    uvicorn.run(app, host="0.0.0.0", port=port(default_port), log_config=None)
