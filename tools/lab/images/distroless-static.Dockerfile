# Stand-in for gcr.io/distroless/static-debian12:nonroot: certificates, time zones, user 65532.
FROM debian AS root
RUN apt-get update \
 && apt-get install -y --no-install-recommends netbase tzdata \
 && mkdir -p /root-fs/etc/ssl/certs /root-fs/usr/share /root-fs/usr/lib /root-fs/home \
 && mkdir -m 1777 /root-fs/tmp \
 && mkdir -m 700 /root-fs/root && install -d -m 700 -o 65532 -g 65532 /root-fs/home/nonroot \
 && cp -a /usr/share/zoneinfo /root-fs/usr/share/ \
 && cp /etc/ssl/certs/ca-certificates.crt /root-fs/etc/ssl/certs/ \
 && cp /etc/protocols /etc/services /etc/debian_version /root-fs/etc/ \
 && cp /usr/lib/os-release /root-fs/usr/lib/ && ln -s ../usr/lib/os-release /root-fs/etc/os-release \
 && printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' > /root-fs/etc/passwd \
 && printf 'root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n' > /root-fs/etc/group
FROM scratch
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
COPY --from=root /root-fs/ /
USER 65532
WORKDIR /home/nonroot
