using System.Globalization;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Load;

/// <summary>
/// What one or two callers can take from a well-behaved one: memory stays within the limit and a fixed allowance, and, when
/// the environment variable <c>JOBS_OVERLOAD_SECONDS</c> names the seconds of an attack, rates are compared too.
/// </summary>
[Trait(Category.Name, Category.Slow)]
[Collection(nameof(LoadCollection))]
public sealed class AttackTests(AttackTests.Table table, ITestOutputHelper output) : IClassFixture<AttackTests.Table>
{
    private const string Find = "/projects/good/jobs?state=failed&sort=-createdDate&limit=100";
    private const int MemoryLimitMegabytes = 96;
    private const int AllowanceMegabytes = 200;
    private const int Connections = 2;
    private const double MinServedShare = 0.5;
    private const double MaxLatency = 1000;

    private readonly OverloadDurations _durations = OverloadDurations.Read();

    public static TheoryData<string> Attacks => [.. Attack.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Well_behaved_caller_is_served_beside(string attack)
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        await using var server = await StartAsync(issuer);
        using var target = new AttackTarget(server, [TokenOf(issuer, "mallory"), TokenOf(issuer, "marvin")]);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", TokenOf(issuer, "ada"));
        await RunAsync(server, _durations.WarmUp);
        var alone = _durations.IsLong ? await RunAsync(server, _durations.Peak) : null;

        using var stop = new CancellationTokenSource();
        var attacking = Attack.Named(attack).RunAsync(target, stop.Token);
        await Task.Delay(_durations.WarmUp);
        var beside = await RunAsync(server, _durations.Flood);
        await stop.CancelAsync();
        await attacking;

        output.WriteLine($"alone   {alone?.Served}");
        output.WriteLine($"beside  {beside.Served}; memory at most {server.PeakMemoryMegabytes:0} MB");
        Assert.Equal(0, beside.Rejected.Count);
        Assert.True(beside.Served.Count > 0);
        Assert.InRange(server.PeakMemoryMegabytes, 0, MemoryLimitMegabytes + AllowanceMegabytes);
        if (alone is not null)
        {
            Assert.InRange(beside.ServedPerSecond / alone.ServedPerSecond, MinServedShare, double.MaxValue);
            Assert.InRange(beside.Served.Percentile(99), 0, MaxLatency);
        }
    }

    private static Task<FloodResult> RunAsync(LoadedServer server, TimeSpan duration) => new Flood(
        async () =>
        {
            using var response = await server.Client.GetAsync(new Uri(Find, UriKind.Relative));
            Assert.Equal(200, (int)response.StatusCode);
            return null;
        },
        duration).RunClosedAsync(Connections, waits: false);

    // Azurite takes minutes to add projects whose pages from memory are large.
    private static int MaxJobs(OverloadDurations durations) => durations.IsLong ? 12_000 : 2_000;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string TokenOf(TestIssuer issuer, string subject) => issuer.Token("*", claims => claims["sub"] = subject);

    private async Task<LoadedServer> StartAsync(TestIssuer issuer) => await LoadedServer.StartAsync(
        await TestStorage.ConnectionStringAsync(),
        table.Client,
        [
            .. issuer.Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
            ("Authentication__Enabled", "true"),
            ("Snapshot__MemoryLimitMegabytes", Text(MemoryLimitMegabytes)),
            ("Snapshot__MaxJobsPerProject", Text(MaxJobs(_durations))),
            ("DOTNET_GCgen0size", "400000"),
        ]);

    /// <summary>A table with a good caller's project and those that attackers may read.</summary>
    public sealed class Table : IAsyncLifetime
    {
        /// <summary>The table.</summary>
        public Azure.Data.Tables.TableClient Client { get; private set; } = null!;

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            Client = await TestStorage.NewTableAsync();
            var recorder = new JobRecorder(Client);
            await recorder.AddAsync("good", Jobs(1, 1_000));
            var max = MaxJobs(OverloadDurations.Read());
            await recorder.AddAsync(AttackTarget.Large, Jobs(2, max));
            await recorder.AddAsync(AttackTarget.TooLarge, Jobs(3, max + 500));
            foreach (var number in Enumerable.Range(0, AttackTarget.SmallProjects))
            {
                await recorder.AddAsync($"{AttackTarget.SmallPrefix}{number}", Jobs(number, 100));
            }
        }

        /// <inheritdoc/>
        public Task DisposeAsync() => Task.CompletedTask;

        private static List<Job> Jobs(int seed, int count) =>
            [.. SampleJobs.Create(seed, TimeProvider.System.GetUtcNow()).Take(count)];
    }
}
