# What the services are built from, made by the package managers themselves: their lockfiles before and after
# one dependency was added, and a Python with a compiler. Lockfiles may name a registry, so none is kept here.

FROM node:24-slim AS web-before
WORKDIR /web
COPY web/ ./
RUN npm install --package-lock-only --no-audit --no-fund
FROM web-before AS web-after
RUN npm install --package-lock-only --no-audit --no-fund --save-exact dayjs@1.11.13

FROM golang:1.24 AS gate-before
WORKDIR /gate
COPY gate/ ./
RUN go mod tidy
FROM gate-before AS gate-after
COPY added/ids.go ./
RUN go get github.com/oklog/ulid/v2@v2.1.1 && go mod tidy

FROM python:3.13-slim AS api-after
WORKDIR /api
COPY api/ ./
RUN echo tenacity==9.1.2 >> requirements.txt

FROM scratch AS services
COPY --from=web-before /web/ /before/web/
COPY --from=web-after /web/ /after/web/
COPY --from=gate-before /gate/ /before/gate/
COPY --from=gate-after /gate/ /after/gate/
COPY api/ /before/api/
COPY --from=api-after /api/ /after/api/

FROM python:3.13-slim AS python
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev python3-dev \
 && rm -rf /var/lib/apt/lists/*
