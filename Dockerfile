# One image, every part: the command says which (bot, worker, migrate, up). For x86-64 and arm64:
#   docker buildx build --platform linux/amd64,linux/arm64 -t talemill .
ARG PYTHON=3.11
FROM python:${PYTHON}-slim AS build
WORKDIR /app
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
# Beside the lock, for an image of one's own: torch and diffusers for a GPU, the CJK font.
ARG EXTRA_PACKAGES=""
RUN test -z "$EXTRA_PACKAGES" \
 || /venv/bin/pip install --no-cache-dir --disable-pip-version-check $EXTRA_PACKAGES
COPY bot bot
COPY pipeline pipeline
COPY worker worker
COPY db db
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.licenses="Apache-2.0 AND GPL-3.0-or-later"
# The image carries GPL parts (the encoder, the offline voice): their terms go with it.
COPY LICENSE docs/licences.md /usr/share/doc/talemill/
# What empty volumes begin with: the data folder, backups, a bucket for docker-compose.yml's S3.
RUN useradd --create-home --uid 10001 talemill \
 && mkdir -p /data/cache /backups /objects/talemill && chown -R talemill /data /backups /objects
COPY --from=build /venv /venv
USER talemill
WORKDIR /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 TALEMILL_DATA_FOLDER=/data TALEMILL_LOG_FORMAT=json
# One memory arena, large blocks given back at once (bot/commands/worker_process.py says why).
ENV MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=65536
# The voice is made ready here and not at each container's first line (2 s).
RUN python -m pipeline.voice.model /data/cache
VOLUME /data
# Without an argument: everything in one container, with nothing configured.
ENTRYPOINT ["talemill"]
CMD ["up"]
