# Stand-in for debian:trixie-slim: a root made by mmdebstrap, one layer, as the public image has it.
FROM scratch
ADD debian.tar /
CMD ["bash"]
