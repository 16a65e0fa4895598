using System.Threading.RateLimiting;
using Jobs.Api.Admission;
using Jobs.Api.Telemetry;
using Jobs.Tests.Reliability;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Admission;

/// <summary>What large pages of one caller leave to others.</summary>
public sealed class LargePageTests : IDisposable
{
    private const int Jobs = AdmissionControl.LargePageJobs + 1;

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Selection = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<JobsMetrics>().BuildServiceProvider();
    private readonly AdmissionControl _admission;

    public LargePageTests() => _admission = new AdmissionControl(
        Options.Create(new LimitsOptions()), _time, _services.GetRequiredService<JobsMetrics>());

    public void Dispose()
    {
        _admission.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Caller_beside_others_gets_its_next_large_page_after_twice_the_time_of_the_last_one()
    {
        using var own = await _admission.AcquireAsync("mallory", CancellationToken.None);
        using var other = await _admission.AcquireAsync("ada", CancellationToken.None);
        await SelectAsync("mallory");
        var next = AcquireAsync("mallory");

        _time.Advance((2 * (Refresh + Selection)) - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        using var acquired = await next;

        Assert.True(acquired!.IsAcquired);
    }

    [Fact]
    public async Task Pause_of_one_caller_delays_no_other()
    {
        using var own = await _admission.AcquireAsync("mallory", CancellationToken.None);
        using var other = await _admission.AcquireAsync("ada", CancellationToken.None);
        await SelectAsync("mallory");
        await SelectAsync("marvin");

        using var first = await AcquireAsync("ada");
        using var second = await AcquireAsync("grace");

        Assert.True(first!.IsAcquired && second!.IsAcquired);
    }

    [Fact]
    public async Task Caller_alone_gets_its_next_large_page_at_once()
    {
        using var own = await _admission.AcquireAsync("mallory", CancellationToken.None);
        await SelectAsync("mallory");

        using var next = await AcquireAsync("mallory");

        Assert.True(next!.IsAcquired);
    }

    [Fact]
    public async Task Refresh_of_the_project_counts_as_a_part_of_the_page()
    {
        var time = new PauseClock();
        var project = new LargeProject("p", Jobs);
        var (blocked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var transport = new HookedTransport();
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var server = await TestServer.StartAsync(
            issuer.Settings, transport, services => services.AddSingleton<TimeProvider>(time), authentication: null);
        transport.Hook = async (message, send) =>
        {
            var query = Uri.UnescapeDataString(message.Request.Uri.ToString());
            if (!query.Contains("'p'", StringComparison.Ordinal))
            {
                blocked.TrySetResult();
                await release.Task.WaitAsync(message.CancellationToken);
                await send();
                return;
            }

            time.Advance(query.Contains("Timestamp ge", StringComparison.Ordinal) ? Refresh : TimeSpan.Zero);
            project.Answer(message);
        };
        await FindAsync("mallory", "p");
        var other = FindAsync("ada", "other");
        await blocked.Task;

        await FindAsync("mallory", "p");

        release.SetResult();
        await other;
        Assert.Equal([2 * Refresh], time.Pauses);

        async Task FindAsync(string subject, string name)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri($"/projects/{name}/jobs?limit=1000000", UriKind.Relative));
            request.Headers.Authorization = new("Bearer", issuer.Token("*", claims => claims["sub"] = subject));
            using var response = await server.Client.SendAsync(request);
            Assert.Equal(200, (int)response.StatusCode);
        }
    }

    private async Task SelectAsync(string caller)
    {
        using var lease = await AcquireAsync(caller);
        Assert.True(lease!.IsAcquired);
        _time.Advance(Selection);
    }

    private Task<RateLimitLease?> AcquireAsync(string caller) =>
        _admission.AcquireLargePageAsync(caller, Jobs, Refresh, CancellationToken.None).AsTask().WaitAsync(Patience);
}
