# SPDX-License-Identifier: AGPL-3.0-or-later
# Two stages: the first has pip and its cache, the second only what runs.
FROM python:3.12-slim-trixie AS librerie
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/traguardo-venv \
    && /opt/traguardo-venv/bin/pip install --no-cache-dir --disable-pip-version-check \
       --require-hashes --no-deps -r /tmp/requirements.lock

FROM python:3.12-slim-trixie
# Pango lays out the text of the PDFs; the fonts travel with the program. The client of PostgreSQL makes and restores
# copies: it must not be older than the server of docker-compose.yml, and that of bookworm (15) is.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /home/traguardo traguardo
ENV PATH=/opt/traguardo-venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LOG_ACCESSI=on
COPY --from=librerie /opt/traguardo-venv /opt/traguardo-venv
WORKDIR /app
COPY . .
# The key serves this one command and stays in no layer's environment. dati/ holds the SQLite file of whoever
# runs the image without PostgreSQL, out/ the documents that commands write.
RUN SECRET_KEY=serve-solo-a-raccogliere-i-file-statici-e-non-firma-nulla python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p dati out && chown traguardo: dati out
USER traguardo
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "docker/salute.py"]
# WEB_CONCURRENCY says how many processes; /dev/shm keeps gunicorn's heartbeat off the disk.
CMD ["gunicorn", "peg.wsgi", "--bind=0.0.0.0:8000", "--worker-tmp-dir=/dev/shm"]
