using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>The npm package oidc-provider as the token issuer, in a process of its own.</summary>
public sealed class OidcProvider : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Tests that run at the same time would install into the same folder.
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private readonly int _port = TestPorts.Next();
    private readonly HttpClient _client = new();
    private Process? _process;

    /// <summary>The settings of a server that trusts this issuer.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Authentication:Enabled"] = "true",
        ["Authentication:Issuer"] = Address,
        ["Authentication:Audience"] = "api://jobs",
    };

    private string Address => $"http://127.0.0.1:{_port}";

    private static string Folder => Path.Combine(RepositoryLayout.Root(), "tools", "oidc-provider");

    /// <summary>Starts an issuer; the first start installs the package.</summary>
    public static async Task<OidcProvider> StartAsync()
    {
        await Installed.Value;
        var provider = new OidcProvider();
        provider._process = Start("node", "server.mjs", provider._port.ToString(CultureInfo.InvariantCulture));
        using var patience = new CancellationTokenSource(Patience);
        while (!await Azurite.IsListeningAsync(provider._port, patience.Token))
        {
            Assert.False(provider._process.HasExited, "The issuer has ended.");
            await Task.Delay(50, patience.Token);
        }

        return provider;
    }

    /// <summary>A new access token for project <c>a</c>.</summary>
    /// <param name="algorithm">RS256, ES256 or PS256.</param>
    /// <param name="resource">The audience; <c>urn:list</c> for a list with the API's among others.</param>
    /// <param name="scope">The permission.</param>
    public async Task<string> TokenAsync(string algorithm, string resource = "api://jobs", string scope = "jobs.read")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["resource"] = resource,
            ["scope"] = scope,
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, Address + "/token") { Content = form };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{algorithm}:secret")));
        using var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return (string)JsonNode.Parse(body)!["access_token"]!;
    }

    /// <summary>Replaces all keys.</summary>
    /// <param name="ids"><c>new</c>, <c>same</c>, or <c>none</c> for keys and tokens without ids.</param>
    public async Task RotateAsync(string ids)
    {
        using var response = await _client.PostAsync(new Uri($"{Address}/rotate?ids={ids}"), content: null);
        response.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    private static async Task InstallAsync()
    {
        // npm writes this file last, so it marks a complete installation.
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
        {
            using var npm = Start("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            await npm.WaitForExitAsync();
            Assert.Equal(0, npm.ExitCode);
        }
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder })!;
}
