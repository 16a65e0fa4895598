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

/// <summary>The real server on Kestrel, on a free port, in front of a table of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, TableClient table)
    {
        _app = app;
        Table = table;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient(new ContractHandler(new SocketsHttpHandler { AllowAutoRedirect = false }))
        {
            BaseAddress = Address,
        };
    }

    /// <summary>Where the server listens.</summary>
    public Uri Address { get; }

    /// <summary>
    /// A client with the server as its base address, which follows no redirects and fails the test when a response is not
    /// as <c>contract/openapi.yaml</c> has it.
    /// </summary>
    public HttpClient Client { get; }

    /// <summary>The table, for arranging and looking; its requests do not pass the server's transport.</summary>
    public TableClient Table { get; }

    /// <summary>What the server is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Settings that keep no project in memory.</summary>
    public static IDictionary<string, string?> ScanOnly { get; } =
        new Dictionary<string, string?> { ["Snapshot:MaxJobsPerProject"] = "0" };

    /// <summary>Starts a server.</summary>
    /// <param name="settings">Settings beside those of the table; authentication is off unless they say otherwise.</param>
    /// <param name="transport">What carries the server's requests to the table; null for the client's own.</param>
    /// <param name="configure">Changes the services.</param>
    /// <param name="authentication">The value of <c>Authentication:Enabled</c>; null for none.</param>
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
        return new TestServer(app, table);
    }

    /// <summary>Puts jobs into the table.</summary>
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
        await _app.DisposeAsync();
    }
}
