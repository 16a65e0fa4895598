# The jobs server. docker build --tag jobs-server . (docs/containers.md)

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# What the restore reads, so that its layer is used again while only code changes.
COPY global.json nuget.config Directory.Build.props Directory.Packages.props ./
COPY src/Published.props src/
COPY src/Jobs.Api/Jobs.Api.csproj src/Jobs.Api/packages.lock.json src/Jobs.Api/
COPY src/Jobs.Recording/Jobs.Recording.csproj src/Jobs.Recording/packages.lock.json src/Jobs.Recording/
COPY src/JobsServer/JobsServer.csproj src/JobsServer/packages.lock.json src/JobsServer/
COPY tools/Jobs.Development/Jobs.Development.csproj tools/Jobs.Development/packages.lock.json tools/Jobs.Development/
RUN dotnet restore src/JobsServer --locked-mode

COPY . .
RUN dotnet publish src/JobsServer --no-restore --configuration Release --output /app

# Without a shell and a package manager; the user is not root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s --retries=3 \
  CMD ["dotnet", "JobsServer.dll", "--check-health", "http://localhost:8080/health/live"]
ENTRYPOINT ["dotnet", "JobsServer.dll"]
