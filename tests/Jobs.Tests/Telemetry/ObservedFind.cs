using Azure.Data.Tables;
using Jobs.Recording.Table;
using Jobs.Tests.Server;
using Jobs.Tests.Support;

namespace Jobs.Tests.Telemetry;

/// <summary>One find against the program in its own process, which exports its telemetry to a collector.</summary>
public sealed class ObservedFind : IAsyncLifetime
{
    /// <summary>The requester that the request names.</summary>
    public const string Requester = "ada-of-the-inside";

    /// <summary>The text of every part of the request that must not be exported.</summary>
    public const string Secret = "not-for-telemetry";

    /// <summary>The collector that received the telemetry.</summary>
    public Collector Collector { get; private set; } = null!;

    /// <summary>The id of the request, from the response.</summary>
    public string RequestId { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Collector = await Collector.StartAsync();
        var table = await TestStorage.NewTableAsync();
        await table.AddEntityAsync(JobEntityMapper.Create("p", AnyJob.Create()));
        await table.AddEntityAsync(new TableEntity("p", "no job"));
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        await using var server = await ServerProcess.StartAsync(
            "Production",
            address,
            ("JobsStorage", await TestStorage.ConnectionStringAsync()),
            ("Jobs__TableName", table.Name),
            ("Authentication__Enabled", "false"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", Collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        await server.WaitUntilAliveAsync(address);
        RequestId = await FindAsync(address);

        // The program exports the remaining telemetry when it stops.
        Assert.Equal(0, await server.TerminateAsync());
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Collector.DisposeAsync();

    private static async Task<string> FindAsync(string address)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}/projects/p/jobs?resourceHref={Secret}");
        request.Headers.Add("Authorization", $"Bearer {Secret}");
        request.Headers.Add("X-API-Key", Secret);
        request.Headers.Add("X-Requester-Id", Requester);
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("X-Request-Id").Single();
    }
}
