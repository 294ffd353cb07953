# The demo city: SUMO traffic, people, sensors, and the cameras that look at them. Build from the repository's root.
FROM python:3.13.7-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# libsumo links these though it draws nothing; the same list is in scripts/prepare.py.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libx11-6 libxext6 libxrender1 libatomic1 libexpat1 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/ioc
COPY deploy/simulators.lock ./
RUN pip install --no-deps --require-hashes --only-binary :all: --requirement simulators.lock
COPY pyproject.toml README.md LICENSE ./
COPY ioc ioc
COPY simulators simulators
RUN pip install --no-deps --no-build-isolation .
RUN useradd --system --uid 10001 ioc
USER ioc
EXPOSE 8401
CMD ["python", "-m", "simulators", "serve"]
