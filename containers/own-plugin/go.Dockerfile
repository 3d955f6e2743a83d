# Any Kong image with a plugin in Go of the user's own, in the folder `plugin` of the build context.
ARG KONG_IMAGE=kong:3.4.1

FROM golang:1.26 AS builder
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
ARG PLUGIN_NAME
WORKDIR /build
COPY plugin ./
# Static, since the Kong image may have an older C library or musl. Kong's plugin is called as this program.
RUN CGO_ENABLED=0 go build -trimpath -o "/built/$PLUGIN_NAME" .

FROM ${KONG_IMAGE}
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
ARG KONG_USER=kong
USER root
COPY bin /opt/reload-proof/bin
COPY setup.sh /opt/reload-proof/setup.sh
RUN sh /opt/reload-proof/setup.sh
COPY --from=builder /built /opt/reload-proof/ownplugin
HEALTHCHECK NONE
USER ${KONG_USER}
