# Any Kong image with a plugin in JavaScript of the user's own, in the folder `plugin` of the build context.
ARG KONG_IMAGE=kong:3.4.1

FROM node:24-bookworm-slim AS builder
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
WORKDIR /plugin
COPY plugin ./
RUN if [ -f package-lock.json ]; then install=ci; else install=install; fi \
 && npm $install --omit=dev --no-audit --no-fund

FROM ${KONG_IMAGE}
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
ARG KONG_USER=kong
USER root
COPY bin /opt/reload-proof/bin
COPY setup.sh /opt/reload-proof/setup.sh
RUN sh /opt/reload-proof/setup.sh js
# Where there is apk there is musl, for which setup.sh has put in another one.
COPY --from=builder /usr/local/bin/node /opt/reload-proof/node/glibc
COPY --from=builder /plugin /opt/reload-proof/ownplugin/source
COPY entry /opt/reload-proof/ownplugin/plugins
HEALTHCHECK NONE
USER ${KONG_USER}
