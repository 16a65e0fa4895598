using System.Diagnostics;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>
/// An Azurite for one test, with one table and its data in a folder, which the test can kill, suspend and start again. It saves
/// its data every few seconds and loses later writes when it is killed, although it has acknowledged them. Table Storage does
/// not lose acknowledged writes.
/// </summary>
public sealed class DedicatedTableService : IAsyncDisposable
{
    private const string DataFile = "__azurite_db_table__.json";

    private static readonly TimeSpan MaxSaveTime = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobs-tests-");
    private readonly int _port = TestPorts.Next();
    private Azurite? _azurite;

    private DedicatedTableService()
    {
        // A late write must not be retried, or it could be carried out after a later one.
        var options = new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromMinutes(5) } };
        Table = new TableClient(ConnectionString, "jobs", options);
    }

    /// <summary>The table; its client has a long timeout and does not retry.</summary>
    public TableClient Table { get; }

    /// <summary>The settings of a server that uses the table.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["JobsStorage"] = ConnectionString,
        ["Jobs:TableName"] = Table.Name,
    };

    private string ConnectionString => TestStorage.ConnectionString(_port);

    /// <summary>Starts the service with an empty table.</summary>
    public static async Task<DedicatedTableService> StartNewAsync()
    {
        // The shared service installs Azurite for both.
        _ = await TestStorage.ConnectionStringAsync();
        var service = new DedicatedTableService();
        await service.StartAsync();
        await service.Table.CreateAsync();
        return service;
    }

    /// <summary>Starts the service with its saved data, and returns when it listens.</summary>
    public async Task StartAsync() => _azurite = await Azurite.StartAsync(_port, _folder.FullName, CancellationToken.None);

    /// <summary>Returns when all writes that were acknowledged before the call are saved.</summary>
    public async Task SaveAsync()
    {
        var mark = $"saved-{Guid.NewGuid():N}";
        await Table.AddEntityAsync(new TableEntity(mark, mark));
        var started = Stopwatch.GetTimestamp();
        while (!(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, DataFile))).Contains(mark, StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < MaxSaveTime, "Azurite does not save its data.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Kills the process (SIGKILL).</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(_azurite!.ProcessId);
        process.Kill();
        await _azurite.DisposeAsync();
        _azurite = null;
    }

    /// <summary>Suspends the process (SIGSTOP): it accepts connections and does not answer.</summary>
    public Task SuspendAsync() => SignalAsync("STOP");

    /// <summary>Resumes the process (SIGCONT).</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

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
