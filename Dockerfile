# syntax=docker/dockerfile:1.7
# The image of an authority's server: the API, and the jobs that load data, all from one build.

FROM node:22.12.0-bookworm-slim AS frontend
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11.11-slim-bookworm AS packages
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements/build.txt requirements/run.txt requirements/
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: \
        --requirement requirements/build.txt --requirement requirements/run.txt
COPY . .
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable . \
    && .venv/bin/python -m compileall -q api cli geo ingest web

FROM python:3.11.11-slim-bookworm
# Pango sets the text of printed sheets; pg_dump and psql write and read backups.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        'libpango-1.0-0=1.50.*' 'libpangoft2-1.0-0=1.50.*' 'libharfbuzz-subset0=6.0.*' \
        'postgresql-client-15=15.*' \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 atlas \
    && useradd --system --uid 10001 --gid atlas --home-dir /nonexistent --no-create-home atlas \
    && install --directory --owner=atlas --group=atlas /var/lib/atlas /var/cache/atlas
WORKDIR /app
COPY --from=packages /app /app
COPY --from=frontend /build/web/node_modules web/node_modules
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ATLAS_DATA_DIR=/var/lib/atlas \
    NUMBA_CACHE_DIR=/var/cache/atlas
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["atlas"]
CMD ["serve", "--host", "0.0.0.0"]
