# syntax=docker/dockerfile:1
# Una imagen para los tres procesos (web, trabajador y reloj) y para las órdenes de manage.py.

FROM node:22-bookworm-slim AS node
WORKDIR /dialogo
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm AS python
RUN python -m venv /opt/venv
COPY requirements/produccion.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r produccion.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/dialogo --shell /usr/sbin/nologin dialogo \
    && install -d -o dialogo -g dialogo -m 700 /srv/medios
WORKDIR /srv/dialogo
COPY --from=python /opt/venv /opt/venv
COPY --from=node /dialogo/node_modules ./node_modules
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp \
    DIALOGO_ENTORNO=produccion \
    DIALOGO_MEDIOS=/srv/medios
# Los secretos de este paso son de un solo uso: no quedan en la imagen ni sirven para arrancar.
RUN DIALOGO_SECRETO="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    DIALOGO_CLAVES_DE_CAMPO="$(python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())')" \
    sh -c 'python manage.py compilar_idiomas && python manage.py collectstatic --no-input --verbosity 0' \
    && python -m compileall -q actores dialogo entrevistas hallazgos sobremesas informes
USER dialogo
VOLUME /srv/medios
EXPOSE 8000
HEALTHCHECK --interval=20s --timeout=5s --start-period=40s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/salud', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--backlog", "4096", "--backpressure", "4096", "--workers-kill-timeout", "20", "--access-log", "dialogo.wsgi:application"]
