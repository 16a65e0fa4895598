using System.Diagnostics;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>
/// An Azurite of one test's own, with one table and its data in a folder, to be killed, stopped and started again. It saves
/// its data every few seconds, and what it has acknowledged since it loses when it is killed: a loss of its own, which the
/// service that it stands in for does not have.
/// </summary>
public sealed class OwnTableService : IAsyncDisposable
{
    private const string DataFile = "__azurite_db_table__.json";

    private static readonly TimeSpan MaxSave = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobs-tests-");
    private readonly int _port = TestStorage.FreePort();
    private Azurite? _azurite;

    private OwnTableService()
    {
        // A write that is late must not be sent again, or it could come after a later one.
        var patient = new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromMinutes(5) } };
        Table = new TableClient(ConnectionString, "jobs", patient);
    }

    /// <summary>The table; its client waits for long and tries once.</summary>
    public TableClient Table { get; }

    /// <summary>A server's settings that lead to the table.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["JobsStorage"] = ConnectionString,
        ["Jobs:TableName"] = Table.Name,
    };

    private string ConnectionString => TestStorage.ConnectionString(_port);

    /// <summary>Starts the service with an empty table.</summary>
    public static async Task<OwnTableService> StartNewAsync()
    {
        // The shared service installs what this one needs too, at one time for both.
        _ = await TestStorage.ConnectionStringAsync();
        var service = new OwnTableService();
        await service.StartAsync();
        await service.Table.CreateAsync();
        return service;
    }

    /// <summary>Starts it again with the data that it had saved, and returns when it listens.</summary>
    public async Task StartAsync() => _azurite = await Azurite.StartAsync(_port, _folder.FullName, CancellationToken.None);

    /// <summary>Returns when all that was acknowledged before the call is saved.</summary>
    public async Task SaveAsync()
    {
        var mark = $"saved-{Guid.NewGuid():N}";
        await Table.AddEntityAsync(new TableEntity(mark, mark));
        var begun = Stopwatch.GetTimestamp();
        while (!(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, DataFile))).Contains(mark, StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < MaxSave, "Azurite does not save its data.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Ends the process without a word (SIGKILL).</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(_azurite!.ProcessId);
        process.Kill();
        await _azurite.DisposeAsync();
        _azurite = null;
    }

    /// <summary>Stops the process where it stands (SIGSTOP): it accepts connections and answers nothing.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on (SIGCONT).</summary>
    public Task GoOnAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {_azurite!.ProcessId}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
