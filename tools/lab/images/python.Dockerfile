# Stand-in for python:3.13-slim. Debian's interpreter is presented under /usr/local by way of a
# virtual environment, because public Dockerfiles rely on /usr/local/bin/python and
# /usr/local/lib/python3.13/site-packages, and on a pip that is not "externally managed".
FROM debian
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
RUN --mount=target=/tidy,source=tidy.sh \
    apt-get update \
 && apt-get install -y --no-install-recommends netbase tzdata python3.13 python3.13-venv \
 && python3.13 -m venv --system-site-packages /usr/local \
 && ln -sf python3.13 /usr/local/bin/python3 \
 && sh /tidy
COPY python/ /
CMD ["python3"]
