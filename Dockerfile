# The image holds stet's static binary, the root certificates, and two folders it
# may write to. Time zones are inside the binary.
#
#   docker run --rm -it stet try                     the demo desk, thrown away after
#   docker run --env-file .env -v stet:/data stet    the embedded store, /data/stet.db
#
# For Redis, see compose.yaml.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src

COPY go.mod go.sum ./
RUN go mod download

COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$VERSION" -o /out/stet ./cmd/stet

# Folders are copied from inside their parents, which keeps their modes.
RUN mkdir -p /out/etc/ssl/certs /own/data /own/tmp \
 && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
 && chmod 0750 /own/data \
 && chmod 1777 /own/tmp

FROM scratch
COPY --from=build /out/ /
COPY --from=build --chown=65532:65532 /own/ /

# By number, so that "runAsNonRoot" can be checked without a passwd file.
USER 65532:65532

# The default store is file:data/stet.db, which is here /data/stet.db.
WORKDIR /
VOLUME /data

ENTRYPOINT ["/stet"]
CMD ["serve"]
