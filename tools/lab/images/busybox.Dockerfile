# Stand-in for busybox:stable.
FROM debian AS root
RUN apt-get update \
 && apt-get install -y --no-install-recommends busybox-static \
 && mkdir -p /root-fs/bin /root-fs/etc /root-fs/home /root-fs/root /root-fs/usr /root-fs/var/spool /root-fs/var/www \
 && mkdir -m 1777 /root-fs/tmp \
 && cp /bin/busybox /root-fs/bin/ \
 && chroot /root-fs /bin/busybox --install /bin \
 && cp /etc/passwd /etc/group /etc/nsswitch.conf /root-fs/etc/
FROM scratch
COPY --from=root /root-fs/ /
CMD ["sh"]
