# Removes what differs from one build of the same packages to the next, and what a slim image lacks.
set -e
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb \
  /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old \
  /var/log/apt /var/log/*.log /etc/passwd- /etc/group- /etc/shadow- /etc/gshadow- /root/.cache
find /usr/local /usr/lib/python3* -depth -name __pycache__ -exec rm -rf {} + 2>/dev/null || true
