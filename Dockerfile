# Two stages: the first builds with the whole toolchain, the second holds the program, its pages and two libraries.
#   docker build -t concord .
#   docker run -p 8080:8080 -v concord-data:/var/lib/concord concord

FROM swift:6.3-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends libsqlite3-dev libssl-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Package.swift ./
COPY Sources ./Sources
# Test targets are named in Package.swift, so their folders must be there; nothing of them is built.
COPY Tests ./Tests
RUN swift build -c release --product concord --static-swift-stdlib \
 && strip .build/release/concord

FROM debian:12-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libsqlite3-0 libssl3 ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/concord --create-home --shell /usr/sbin/nologin concord \
 && chmod 0700 /var/lib/concord
COPY --from=build /build/.build/release/concord /usr/bin/concord
COPY Public /usr/share/concord/Public
COPY Migrations /usr/share/concord/Migrations
ENV CONCORD_HOME=/usr/share/concord
USER concord
VOLUME /var/lib/concord
EXPOSE 8080
# Asks the database too, with what the image has: bash opens the connection itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["concord"]
CMD ["serve", "--data", "/var/lib/concord", "--host", "0.0.0.0", "--port", "8080"]
