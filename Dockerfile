# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish Gateway -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /srv
COPY --from=build /app /app
# The configuration and the data directory are mounted: /srv/config and /srv/data.
RUN install -d -o app -g app -m 700 /srv/data
USER app
ENV GATEWAY_CONFIG=/srv/config ASPNETCORE_URLS=http://+:8080 DOTNET_EnableDiagnostics=0
VOLUME /srv/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=5s CMD ["dotnet", "/app/Gateway.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "/app/Gateway.dll"]
