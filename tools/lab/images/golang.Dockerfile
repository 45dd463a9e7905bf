# Stand-in for golang:1.24, without a C compiler: cgo is off by itself when none is found.
FROM debian
ENV GOTOOLCHAIN=local \
    GOPATH=/go \
    PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
RUN --mount=target=/tidy,source=tidy.sh \
    apt-get update \
 && apt-get install -y --no-install-recommends golang-1.24-go netbase \
 && ln -s /usr/lib/go-1.24 /usr/local/go \
 && mkdir -p /go/src /go/bin && chmod -R 1777 /go \
 && sh /tidy
RUN --mount=target=/go.env,source=golang/go.env cat /go.env >> /usr/local/go/go.env
WORKDIR /go
CMD ["bash"]
