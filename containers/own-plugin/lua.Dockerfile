# Any Kong image with a plugin in Lua of the user's own, in the folder `plugin` of the build context.
ARG KONG_IMAGE=kong:3.4.1
FROM ${KONG_IMAGE}
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
ARG KONG_USER=kong
USER root
COPY setup.sh /opt/reload-proof/setup.sh
RUN sh /opt/reload-proof/setup.sh
COPY plugin /opt/reload-proof/ownplugin/lua
HEALTHCHECK NONE
USER ${KONG_USER}
