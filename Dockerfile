# The image of the Woodpecker and Drone plugin: one static binary and nothing
# to run beside it. It sets no user: on GitHub the files that a container
# writes its outputs to belong to the runner's user. Elsewhere it runs as any.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH TARGETVARIANT VERSION COMMIT
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH GOARM=${TARGETVARIANT#v} \
    go build -trimpath -ldflags "-s -w -X main.version=$VERSION -X main.commit=$COMMIT" -o /root-of-image/bin/testpost . \
 && mkdir -p /root-of-image/etc/ssl/certs /root-of-image/tmp \
 && chmod 1777 /root-of-image/tmp \
 && cp /etc/ssl/certs/ca-certificates.crt /root-of-image/etc/ssl/certs/

FROM scratch
COPY --from=build /root-of-image/ /
ENV PATH=/bin
ENTRYPOINT ["/bin/testpost"]
