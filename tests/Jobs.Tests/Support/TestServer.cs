using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Jobs.Api;
using Jobs.Recording;
using Jobs.Recording.Table;
using JobsServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Support;

/// <summary>The real server on Kestrel, on a free port, with its own table; or another host of the same API.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly IAsyncDisposable _host;
    private readonly IServiceProvider? _services;

    /// <summary>Takes over a host that runs.</summary>
    /// <param name="host">The host.</param>
    /// <param name="address">The address on which it listens.</param>
    /// <param name="table">Its table.</param>
    /// <param name="services">Its services; null when it is another process.</param>
    public TestServer(IAsyncDisposable host, Uri address, TableClient table, IServiceProvider? services = null)
    {
        _host = host;
        _services = services;
        Table = table;
        Address = address;
        Client = new HttpClient(new ContractHandler(new SocketsHttpHandler { AllowAutoRedirect = false }))
        {
            BaseAddress = Address,
        };
    }

    /// <summary>The address on which the server listens.</summary>
    public Uri Address { get; }

    /// <summary>
    /// A client with the server as its base address. It follows no redirects, and fails the test when a response does not match
    /// <c>contract/openapi.yaml</c>.
    /// </summary>
    public HttpClient Client { get; }

    /// <summary>The table, for arrange and assert steps; its requests do not use the server's transport.</summary>
    public TableClient Table { get; }

    /// <summary>The services of the server.</summary>
    public IServiceProvider Services => _services ?? throw new InvalidOperationException("The server is another process.");

    /// <summary>Settings that keep no project in memory.</summary>
    public static IDictionary<string, string?> ScanOnly { get; } =
        new Dictionary<string, string?> { ["Snapshot:MaxJobsPerProject"] = "0" };

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Settings in addition to those of the table. Authentication is off by default.</param>
    /// <param name="transport">The transport of the server's requests to the table; null for the default one.</param>
    /// <param name="configure">Changes the services.</param>
    /// <param name="authentication">The value of <c>Authentication:Enabled</c>; null to omit it.</param>
    public static async Task<TestServer> StartAsync(
        IDictionary<string, string?>? settings = null,
        HttpPipelineTransport? transport = null,
        Action<IServiceCollection>? configure = null,
        string? authentication = "false")
    {
        var table = await TestStorage.NewTableAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["JobsStorage"] = await TestStorage.ConnectionStringAsync(),
            ["Jobs:TableName"] = table.Name,
        });
        if (authentication is not null)
        {
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("Authentication:Enabled", (string?)authentication)]);
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.ConfigureKestrel();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddJobs();
        if (transport is not null)
        {
            builder.Services.AddSingleton(transport);
        }

        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapApi();
        await app.StartAsync();
        return new TestServer(app, new Uri(app.Urls.Single()), table, app.Services);
    }

    /// <summary>Adds jobs to the table.</summary>
    public async Task AddAsync(string projectId, IEnumerable<Job> jobs)
    {
        foreach (var chunk in jobs.Chunk(100))
        {
            await Table.SubmitTransactionAsync(chunk.Select(job =>
                new TableTransactionAction(TableTransactionActionType.Add, JobEntityMapper.Create(projectId, job))));
        }
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }
}
