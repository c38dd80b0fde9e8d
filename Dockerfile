# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish Gateway -c Release -o /app -p:UseAppHost=false -p:ContinuousIntegrationBuild=true
# The image below has no shell: its empty folders are made here. 1654 is the user "app" of Microsoft's images.
RUN mkdir -p /skeleton/srv/config && mkdir -m 700 /skeleton/srv/data && chown -R 1654:1654 /skeleton/srv

# Without a shell or a package manager; "extra" has ICU, which German pages and non-ASCII mail domains need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
COPY --from=build /skeleton/ /
COPY --from=build /app /app
WORKDIR /srv
USER 1654
# The configuration and the data directory are mounted: /srv/config and /srv/data. Nothing is written elsewhere.
ENV GATEWAY_CONFIG=/srv/config ASPNETCORE_URLS=http://+:8080 DOTNET_EnableDiagnostics=0
VOLUME /srv/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["dotnet", "/app/Gateway.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "/app/Gateway.dll"]
