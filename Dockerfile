# syntax=docker/dockerfile:1
FROM python:3.12-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/production.txt /tmp/production.txt
# Every package is a wheel with a known hash, so nothing is compiled here.
RUN /opt/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/production.txt

FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    VAR_DIR=/srv/var
RUN groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid portal --no-create-home --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal /srv/var /srv/var/media /srv/var/static
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/portal
COPY manage.py pyproject.toml ./
COPY portal portal
COPY aftersales aftersales
COPY templates templates
COPY static static
COPY locale locale
USER portal
# The values are only there to let the settings load; none of them is kept in the image.
RUN SECRET_KEY=collecting DATABASE_URL=sqlite:////tmp/none ALLOWED_HOSTS=none PUBLIC_URL=https://none \
    python manage.py collectstatic --no-input --verbosity 0
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--timeout", "120", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--access-logfile", "-"]
