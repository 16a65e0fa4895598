using System.Text.Json;
using System.Threading.Channels;
using Jobs.Development;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Browser;

/// <summary>An origin of its own with a page that calls the API and reports what it sees.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<(string Step, JsonElement Seen)> _reports = Channel.CreateUnbounded<(string, JsonElement)>();

    private PageHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/", static () => Results.Content(
            File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "tests", "Jobs.Tests", "Browser", "page.html")), "text/html"));
        _app.MapPost("/report/{step}", async (string step, HttpRequest request) =>
            _reports.Writer.TryWrite((step, await JsonSerializer.DeserializeAsync<JsonElement>(request.Body))));
    }

    /// <summary>Its origin.</summary>
    public string Origin => _app.Urls.Single();

    /// <summary>Starts it on a free port.</summary>
    public static async Task<PageHost> StartAsync()
    {
        var host = new PageHost();
        await host._app.StartAsync();
        return host;
    }

    /// <summary>The page about the jobs at an address, with another page in a frame if there is one.</summary>
    public Uri PageAbout(Uri jobs, Uri? frame = null)
    {
        var query = $"?api={Uri.EscapeDataString(jobs.ToString())}";
        return new Uri($"{Origin}/{query}{(frame is null ? "" : $"&frame={Uri.EscapeDataString(frame.ToString())}")}");
    }

    /// <summary>The next report, which must be of this step.</summary>
    public async Task<JsonElement> NextAsync(string step)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var report = await _reports.Reader.ReadAsync(timeout.Token);
        Assert.True(report.Step == step, $"The page reported {report.Step} {report.Seen} instead of {step}.");
        return report.Seen;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
