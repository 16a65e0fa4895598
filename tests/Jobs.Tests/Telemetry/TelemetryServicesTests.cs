using Jobs.Api.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace Jobs.Tests.Telemetry;

public sealed class TelemetryServicesTests
{
    private const string Connection =
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/";

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    public void Telemetry_without_a_destination_adds_no_services(string? connection, string? collector)
    {
        var services = new ServiceCollection();

        Assert.False(services.AddJobsTelemetry(Configuration(connection, collector)));
        Assert.Empty(services);
    }

    [Theory]
    [InlineData(Connection, null)]
    [InlineData(null, "http://127.0.0.1:9")]
    [InlineData(Connection, "http://127.0.0.1:9")]
    public void Telemetry_with_either_variable_is_enabled(string? connection, string? collector)
    {
        var services = new ServiceCollection();

        Assert.True(services.AddJobsTelemetry(Configuration(connection, collector)));
        using var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetService<TracerProvider>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Credential_without_a_setting_is_absent(string? setting) => Assert.Null(TelemetryCredential.Of(setting));

    [Theory]
    [InlineData("Authorization=AAD")]
    [InlineData("Authorization=AAD;ClientId=00000000-0000-0000-0000-000000000002")]
    [InlineData("authorization=AAD; clientid=00000000-0000-0000-0000-000000000002;")]
    public void Credential_for_AAD_is_a_managed_identity(string setting) =>
        Assert.IsType<Azure.Identity.ManagedIdentityCredential>(TelemetryCredential.Of(setting));

    [Theory]
    [InlineData("rubbish")]
    [InlineData("ClientId=00000000-0000-0000-0000-000000000002")]
    [InlineData("Authorization=Basic")]
    public void Invalid_authentication_setting_is_rejected(string setting)
    {
        var services = new ServiceCollection();
        services.AddJobsTelemetry(Configuration(Connection, null, setting));
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(provider.GetService<TracerProvider>);

        Assert.Contains("APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be", exception.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(string? connection, string? collector, string? authentication = null) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connection,
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = authentication,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
        }).Build();
}
