"""Health check of an image: `python -m shop_common.check 8000` asks /healthz once."""

import sys
import urllib.request

from shop_common.settings import port


def main() -> int:
    url = f"http://127.0.0.1:{port(int(sys.argv[1]))}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=2):
            return 0
    except OSError as error:
        print(f"{url}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
