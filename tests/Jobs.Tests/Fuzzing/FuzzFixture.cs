using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Jobs.Recording;
using Jobs.Tests.Query;
using Jobs.Tests.Support;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// The target of generated requests: one table with a few projects, and a server of each kind that uses it.
/// </summary>
public sealed class FuzzFixture : IAsyncLifetime
{
    private const int SpecialProjectSize = 12;

    // Ids that are hard to parse in paths; some of them differ only in an escape or in case.
    private static readonly string[] SpecialProjects = ["DATASET-1", "été 🚀", "100%", "a%2Fb", "a+b c", "it's", "...", "jobs"];

    private readonly FindDatasets _datasets = new();
    private readonly Dictionary<FuzzServer, TestServer> _servers = [];
    private readonly ConcurrentDictionary<FuzzServer, ConcurrentBag<RawConnection>> _connections = new();
    private TestIssuer _issuer = null!;

    /// <summary>The projects that requests are generated for.</summary>
    internal static IReadOnlyList<string> ProjectIds { get; } =
        [FindDatasets.Project(1), FindDatasets.Project(2), .. SpecialProjects];

    /// <summary>The jobs of each project.</summary>
    internal IReadOnlyDictionary<string, Job[]> Projects { get; } = ProjectIds.ToDictionary(id => id, JobsOf);

    /// <summary>The credentials that the servers accept, and invalid ones.</summary>
    internal Credentials Credentials { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await _datasets.InitializeAsync();
        await _datasets.JobsAsync(1);
        await _datasets.JobsAsync(2);
        foreach (var id in SpecialProjects)
        {
            await _datasets.Server.AddAsync(id, Projects[id]);
        }

        _issuer = await TestIssuer.StartNewAsync();
        Credentials = new Credentials(_issuer);
        _servers[FuzzServer.Memory] = _datasets.Server;
        _servers[FuzzServer.Scan] = _datasets.Scanning;
        _servers[FuzzServer.Tokens] = await StartSecuredAsync([]);
        _servers[FuzzServer.Keys] = await StartSecuredAsync(new()
        {
            ["Authentication:ApiKeys:0:Name"] = "wide",
            ["Authentication:ApiKeys:0:Hash"] = Hash(Credentials.WideKey),
            ["Authentication:ApiKeys:0:Projects"] = "*",
            ["Authentication:ApiKeys:1:Name"] = "narrow",
            ["Authentication:ApiKeys:1:Hash"] = Hash(Credentials.NarrowKey),
            ["Authentication:ApiKeys:1:Projects"] = Credentials.OneProject,
        });
        await Eventually.TrueAsync(async () => await IsReadyAsync(FuzzServer.Tokens) && await IsReadyAsync(FuzzServer.Keys));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var connection in _connections.Values.SelectMany(bag => bag))
        {
            connection.Dispose();
        }

        await _servers[FuzzServer.Tokens].DisposeAsync();
        await _servers[FuzzServer.Keys].DisposeAsync();
        await _issuer.DisposeAsync();
        await _datasets.DisposeAsync();
    }

    /// <summary>Sends a request over a connection that no other request uses at the same time.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tag">The value of <see cref="FuzzRequest.CurrentTag"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    internal async Task<HttpResponseMessage> SendAsync(FuzzRequest request, string tag, CancellationToken cancellationToken)
    {
        var bag = _connections.GetOrAdd(request.Server, static _ => []);
        if (!bag.TryTake(out var connection))
        {
            connection = new RawConnection(_servers[request.Server]);
        }

        try
        {
            var bytes = request.ToBytes(text =>
                Credentials.Resolve(text.Replace(FuzzRequest.CurrentTag, tag, StringComparison.Ordinal)));
            var response = await connection.SendAsync(bytes, hasBody: request.Method != "HEAD", cancellationToken);
            bag.Add(connection);
            return response;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The jobs of a project, always the same ones.</summary>
    internal static Job[] JobsOf(string id) => Array.IndexOf(SpecialProjects, id) switch
    {
        -1 => GeneratedJobs.Create(id == FindDatasets.Project(1) ? 1 : 2, FindDatasets.Size),
        var index => GeneratedJobs.Create(100 + index, SpecialProjectSize),
    };

    // On a busy machine the first request for the issuer's metadata can time out.
    private async Task<bool> IsReadyAsync(FuzzServer server)
    {
        var request = new FuzzRequest
        {
            Server = server,
            Method = "GET",
            Segments = ["projects", Credentials.OneProject, "jobs"],
            Headers = [("Authorization", $"Bearer {Credentials.Wide[0]}"), ("X-API-Key", Credentials.WideKey)],
        };
        using var response = await SendAsync(request, tag: "", CancellationToken.None);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private async Task<TestServer> StartSecuredAsync(Dictionary<string, string?> settings)
    {
        settings["Jobs:TableName"] = _datasets.Server.Table.Name;
        settings[FindDatasets.MaxWait] = "0";
        foreach (var (name, value) in _issuer.Settings)
        {
            settings[name] = value;
        }

        return await TestServer.StartAsync(settings);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
