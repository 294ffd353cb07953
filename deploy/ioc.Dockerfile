# The centre: Faust agents, rules, store, API and the built wall. Build from the repository's root.
FROM node:24.9.0-bookworm-slim AS wall
WORKDIR /wall
COPY wall/package.json wall/package-lock.json wall/.npmrc ./
RUN npm ci
COPY wall ./
RUN npm run build

FROM python:3.13.7-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /opt/ioc
COPY deploy/centre.lock ./
RUN pip install --no-deps --require-hashes --only-binary :all: --requirement centre.lock
COPY pyproject.toml README.md LICENSE ./
COPY ioc ioc
RUN pip install --no-deps --no-build-isolation .
COPY sites sites
COPY --from=wall /wall/dist wall/dist
RUN useradd --system --uid 10001 ioc && install -d -o ioc -g ioc /var/lib/ioc
USER ioc
ENV IOC_SITE=/opt/ioc/sites/demo IOC_WALL_DIR=/opt/ioc/wall/dist IOC_DATA_DIR=/var/lib/ioc
VOLUME /var/lib/ioc
EXPOSE 8400
CMD ["ioc", "serve"]
