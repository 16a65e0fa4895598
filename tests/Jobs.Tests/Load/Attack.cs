using System.Net;
using Jobs.Tests.Support;

namespace Jobs.Tests.Load;

/// <summary>Something that one or two callers can send to take the service from the others.</summary>
/// <param name="name">Its name.</param>
/// <param name="connections">The number of connections.</param>
/// <param name="send">Sends one request of a connection, with its number and the number of the request.</param>
internal sealed class Attack(string name, int connections, Func<AttackTarget, int, int, CancellationToken, Task> send)
{
    private const int LongReferences = 50;

    /// <summary>The attacks of docs/security.md.</summary>
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("long queries about projects without jobs", 2, static (target, connection, number, stop) => target.SendAsync(
            HttpMethod.Get,
            $"/projects/none{number % 60}-{connection}/jobs?{LongQuery(number)}",
            stop)),
        new("a project that does not fit into memory", 1, static (target, _, _, stop) =>
            target.SendAsync(HttpMethod.Get, $"/projects/{AttackTarget.TooLarge}/jobs?limit=1", stop)),
        new("large pages in an order that nothing keeps", 64, static (target, _, number, stop) => target.SendAsync(
            HttpMethod.Head, $"/projects/{AttackTarget.Large}/jobs?limit={int.MaxValue - number}&sort=-description", stop)),
        new("loads by callers that disconnect", 64, static (target, connection, number, stop) => target.SendAndLeaveAsync(
            $"/projects/{AttackTarget.SmallPrefix}{((connection * 7) + number) % AttackTarget.SmallProjects}/jobs", stop)),
        new("documents without credentials", 2, static (target, _, number, stop) => target.SendAsync(
            HttpMethod.Get, number % 2 == 0 ? "/openapi/v3.json" : "/swagger/ui/index.html", stop)),
        new("slow readers of large pages", 64, static (target, connection, _, stop) => target.ReadSlowlyAsync(
            $"/projects/{AttackTarget.Large}/jobs?limit=1000000", connection % 2, stop)),
    ];

    /// <summary>The attack with this name.</summary>
    public static Attack Named(string name) => All.Single(attack => attack.Name == name);

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Repeats it on all connections until it is stopped.</summary>
    public Task RunAsync(AttackTarget target, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(
            async () =>
            {
                for (var number = 0; !stop.IsCancellationRequested; number++)
                {
                    await AttackTarget.IgnoreFailuresAsync(() => send(target, connection, number, stop));
                }
            },
            CancellationToken.None)));

    private static string LongQuery(int number) => string.Join(
        '&', Enumerable.Range(0, LongReferences).Select(part => $"resourceHref=%2F{number}-{part}-{new string('x', 1000)}"));
}

/// <summary>The server that is attacked.</summary>
/// <param name="server">The server.</param>
/// <param name="tokens">The tokens of the attackers.</param>
internal sealed class AttackTarget(LoadedServer server, IReadOnlyList<string> tokens) : IDisposable
{
    /// <summary>A project that fits into memory and has more jobs than a page that is not limited.</summary>
    public const string Large = "large";

    /// <summary>A project that does not fit into memory.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The start of the names of small projects.</summary>
    public const string SmallPrefix = "small";

    /// <summary>The number of small projects.</summary>
    public const int SmallProjects = 40;

    private static readonly TimeSpan Visit = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // What Retry-After says. A flood of rejected requests costs processors that the callers of this machine need too.
    private static readonly TimeSpan PauseWhenRejected = TimeSpan.FromSeconds(1);

    private readonly HttpClient _client = new() { BaseAddress = server.Client.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>An attacker's request may end in any way.</summary>
    public static async Task IgnoreFailuresAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception exception) when (
            exception is HttpRequestException or OperationCanceledException or IOException or System.Net.Sockets.SocketException)
        {
            // Rejected, aborted or stopped.
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task SendAsync(HttpMethod method, string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new("Bearer", tokens[0]);
        using var response = await _client.SendAsync(request, stop);
        await response.Content.ReadAsByteArrayAsync(stop);
        Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        await Task.Delay(response.StatusCode is HttpStatusCode.ServiceUnavailable ? PauseWhenRejected : TimeSpan.Zero, stop);
    }

    /// <summary>Sends a request and disconnects.</summary>
    public async Task SendAndLeaveAsync(string path, CancellationToken stop)
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(stop);
        leave.CancelAfter(Visit);
        await IgnoreFailuresAsync(() => SendAsync(HttpMethod.Get, path, leave.Token));
        await Task.Delay(PauseWhenRejected, stop);
    }

    /// <summary>Sends a request and reads its answer a little at a time.</summary>
    public async Task ReadSlowlyAsync(string path, int attacker, CancellationToken stop)
    {
        using var reader = await SlowReader.SendAsync(_client.BaseAddress!, path, tokens[attacker]);
        await reader.ReadToEndAsync(Pause).WaitAsync(stop);
        await Task.Delay(PauseWhenRejected, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
