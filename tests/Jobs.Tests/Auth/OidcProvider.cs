using System.Collections.Concurrent;
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
    // What it prints when it listens. A connection alone would not tell whether it is this process that listens.
    private const string Started = "listening on ";

    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    // Tests that run at the same time would install into the same folder.
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    private readonly int _port = TestPorts.Next();
    private readonly HttpClient _client = new() { Timeout = Timeout };
    private readonly TaskCompletionSource<bool> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    private OidcProvider()
    {
        _process = Process.Start(new ProcessStartInfo("node", ["server.mjs", _port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.StartsWith(Started, StringComparison.Ordinal))
            {
                _started.TrySetResult(line.Data is not null);
            }
        };
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

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
        try
        {
            Assert.True(await provider._started.Task.WaitAsync(Timeout), "The issuer has ended.");
            return provider;
        }
        catch (Exception exception)
        {
            await provider.DisposeAsync();
            throw new InvalidOperationException($"The issuer did not start: {string.Join('\n', provider._errors)}", exception);
        }
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
        using var response = await SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return (string)JsonNode.Parse(body)!["access_token"]!;
    }

    /// <summary>Replaces all keys.</summary>
    /// <param name="ids"><c>new</c>, <c>same</c>, or <c>none</c> for keys and tokens without ids.</param>
    public async Task RotateAsync(string ids)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/rotate?ids={ids}");
        using var response = await SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task InstallAsync()
    {
        // npm writes this file last, so it marks a complete installation.
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
        {
            var npm = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder };
            await ProgramRun.RunAsync(npm, InstallTimeout);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        try
        {
            return await _client.SendAsync(request);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException(
                $"The issuer did not answer {request.Method} {request.RequestUri} within {Timeout.TotalSeconds} s: "
                + string.Join('\n', _errors),
                exception);
        }
    }
}
