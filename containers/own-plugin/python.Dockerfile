# Any Kong image with a plugin in Python of the user's own, in the folder `plugin` of the build context.
ARG KONG_IMAGE=kong:3.4.1

FROM python:3.11-slim AS builder
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
# pip is plain Python, and installs in the Kong image what fits that image's Python and C library.
RUN mkdir /pip && cp -r "$(python3 -c 'import os, pip; print(os.path.dirname(pip.__file__))')" /pip/pip

FROM ${KONG_IMAGE}
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
ARG KONG_USER=kong
USER root
COPY bin /opt/reload-proof/bin
COPY setup.sh /opt/reload-proof/setup.sh
RUN sh /opt/reload-proof/setup.sh python
COPY --from=builder /pip /opt/reload-proof/pip
COPY plugin /opt/reload-proof/ownplugin/source
COPY entry /opt/reload-proof/ownplugin/plugins
RUN sh /opt/reload-proof/bin/requirements /opt/reload-proof/ownplugin
HEALTHCHECK NONE
USER ${KONG_USER}
