using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace Jobs.Tests.Recording;

/// <summary>
/// A reader that follows a project by its change log while others write, and checks that each refresh shows every message that
/// was acknowledged before it started.
/// </summary>
internal sealed class LogFreshness(TableClient table, string projectId)
{
    private readonly ConcurrentQueue<(Guid Job, int Code)> _acknowledged = new();
    private readonly List<(Guid Job, int Code)> _all = [];

    /// <summary>The reader.</summary>
    public LogReader Reader { get; } = new(table, projectId);

    /// <summary>The messages that were acknowledged.</summary>
    public IReadOnlyCollection<(Guid Job, int Code)> Acknowledged => _all;

    /// <summary>Tells that a message was acknowledged.</summary>
    public void Acknowledge(Guid job, int code) => _acknowledged.Enqueue((job, code));

    /// <summary>Refreshes and checks until the writers are done, and then once more.</summary>
    public async Task FollowAsync(Task writers)
    {
        bool isLast;
        do
        {
            isLast = writers.IsCompleted;
            await RefreshAsync();
        }
        while (!isLast);
        await writers;
        await Reader.AssertEqualsTableAsync();
        Assert.All(_all, AssertIsThereOnce);
    }

    private async Task RefreshAsync()
    {
        var before = new List<(Guid Job, int Code)>();
        while (_acknowledged.TryDequeue(out var message))
        {
            before.Add(message);
        }

        await Reader.RefreshAsync();
        Assert.All(before, AssertIsThereOnce);
        _all.AddRange(before);
    }

    private void AssertIsThereOnce((Guid Job, int Code) message) => Assert.Single(
        Reader.Job(message.Job).Messages, read => read.Code == message.Code);
}
