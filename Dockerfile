# Fewshot in an image with nothing else in it: one static binary and the certificates
# that it checks providers by. server/deploy/README.md says how to run it.
#
#	docker build -t fewshot .
#	docker run --rm -p 127.0.0.1:8080:8080 fewshot
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go run ./web/build
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /out/fewshot ./server && mkdir /out/data
RUN go run ./server/release -notices /out/THIRD-PARTY-LICENSES.txt

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/fewshot /usr/local/bin/
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /src/LICENSE /out/THIRD-PARTY-LICENSES.txt /
USER 65532:65532
WORKDIR /data
# Other machines reach it: with a key it starts only once FEWSHOT_ACCESS_TOKEN or FEWSHOT_OPEN is set.
ENV FEWSHOT_ADDR=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/usr/local/bin/fewshot", "health"]
ENTRYPOINT ["/usr/local/bin/fewshot"]
