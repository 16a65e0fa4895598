using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Jobs.Development;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>
/// A writer that has nothing but the requests of docs/change-log.md keeps the log: a reader follows it, and the recorder works
/// beside it.
/// </summary>
public sealed partial class ChangeLogDocumentTests : IAsyncLifetime, IDisposable
{
    private const string Project = "shop";
    private const string Lane = "!0d5f1a2b3c4d4e5f8091a2b3c4d5e6f7";

    private static readonly Guid JobId = Guid.Parse("7e6b6844-807a-4add-be38-d9c18dcbefb8");
    private static readonly string[] Writes = ["insert", "change", "insert-two", "mark", "remove"];

    private TableClient _table = null!;
    private RawTableRequests _requests = null!;
    private LogReader _reader = null!;

    public async Task InitializeAsync()
    {
        _table = await TestStorage.NewTableAsync();
        _requests = await RawTableRequests.ToAsync(_table.Name);
        _reader = new LogReader(_table, Project);
        await _reader.RefreshAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _requests.Dispose();

    [Fact]
    public void Document_has_an_example_of_each_request() => Assert.Equal(
        Writes.Concat(["read-idle", "read-lane", "read-log", "remove-idle"]).Order(), RawTableRequests.Examples.Keys.Order());

    [Fact]
    public async Task Reader_of_the_log_follows_the_requests_of_the_document()
    {
        foreach (var write in Writes)
        {
            await WriteAsync(write);
            await _reader.AssertEqualsTableAsync();
            Assert.Equal(1, _reader.Loads);
            if (write == "mark")
            {
                Assert.True(JobEntityMapper.IsDeleted(_reader.Jobs[JobId]));
            }
        }

        Assert.Equal(2, _reader.Jobs.Count);
        Assert.DoesNotContain(JobId, _reader.Jobs.Keys);
    }

    [Fact]
    public async Task Recorder_works_on_jobs_of_the_document()
    {
        var recorder = new JobRecorder(_table);
        await WriteAsync("insert");

        await recorder.StartAsync(Project, JobId);
        await WriteAsync("change");
        await recorder.CompleteAsync(Project, JobId);

        await _reader.AssertEqualsTableAsync();
        Assert.Equal((JobState.Completed, 1), (_reader.Job(JobId).State, _reader.Loads));
        Assert.Equal(2, (await LogReader.LanesAsync(_table, Project)).Count);
    }

    [Fact]
    public async Task Request_that_arrives_twice_is_refused_the_second_time()
    {
        await WriteAsync("insert");
        var (lane, job) = (await TagAsync(Lane), await TagAsync($"{JobId:D}"));
        await _requests.SendAsync("change", ("etag of the lane", lane), ("etag of the job", job));
        var changed = await TagAsync(Lane);

        var (_, answer) = await _requests.SendAsync("change", ("etag of the lane", lane), ("etag of the job", job));

        Assert.Contains("HTTP/1.1 412", answer, StringComparison.Ordinal);
        Assert.Equal(changed, await TagAsync(Lane));
    }

    [Fact]
    public async Task Answer_of_a_transaction_has_the_next_etags()
    {
        await WriteAsync("insert");

        var (_, answer) = await _requests.SendAsync(
            "change", ("etag of the lane", await TagAsync(Lane)), ("etag of the job", await TagAsync($"{JobId:D}")));

        Assert.Equal(
            [await TagAsync(Lane), await TagAsync($"{JobId:D}")],
            TagHeader().Matches(answer).Select(match => match.Groups["tag"].Value));
    }

    [Fact]
    public async Task Lanes_are_read_and_removed_with_the_requests_of_the_document()
    {
        await WriteAsync("insert");
        await WriteAsync("change");

        var (_, log) = await _requests.SendAsync("read-log");
        using var lanes = JsonDocument.Parse(log);
        var lane = Assert.Single(lanes.RootElement.GetProperty("value").EnumerateArray());
        Assert.Equal((Lane, "2"), (lane.GetProperty("RowKey").GetString(), lane.GetProperty("Sequence").GetString()));
        Assert.Equal($"{JobId:N};{JobId:N}", lane.GetProperty("Recent").GetString());

        var (_, one) = await _requests.SendAsync("read-lane");
        using var state = JsonDocument.Parse(one);
        Assert.Equal("591785b794601e212b260e25925636fd", state.RootElement.GetProperty("Transaction").GetString());
        Assert.Equal($"{JobId:N};{JobId:N}", state.RootElement.GetProperty("Changes").GetString());

        var (_, idle) = await _requests.SendAsync("read-idle");
        using var rows = JsonDocument.Parse(idle);
        var row = Assert.Single(rows.RootElement.GetProperty("value").EnumerateArray());
        Assert.True(row.GetProperty("Timestamp").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-10));
        var tag = row.GetProperty("odata.etag").GetString()!;
        Assert.Equal(HttpStatusCode.NoContent, (await _requests.SendAsync("remove-idle", ("etag of the lane", tag))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _requests.SendAsync("read-lane")).Status);
    }

    [Fact]
    public void Limits_of_the_document_are_those_of_the_recorder()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "docs", "change-log.md"));

        string[] limits =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"at most {ChangeLogLane.MaxChangesLength:N0} characters and {ChangeLogLane.MaxRemembered} entries"),
            $"fit into {ChangeLogLane.MaxRecentLength} characters",
            $"at most {EntityLimits.MaxTransactionJobs} jobs",
            $"more than {ChangeLogLane.IdleTime.TotalMinutes} minutes before the `Date`",
            $"not read for {ChangeLogLane.MaxReaderAge.TotalMinutes} minutes",
        ];
        Assert.All(limits, limit => Assert.Contains(limit, text, StringComparison.Ordinal));
    }

    private async Task WriteAsync(string example)
    {
        var (status, answer) = await _requests.SendAsync(
            example, ("etag of the lane", await TagAsync(Lane)), ("etag of the job", await TagAsync($"{JobId:D}")));
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.DoesNotContain("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    private async Task<string> TagAsync(string rowKey)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(Project, rowKey);
        return found.HasValue ? found.Value!.ETag.ToString() : "";
    }

    [GeneratedRegex("^ETag: (?<tag>.*?)\r?$", RegexOptions.Multiline)]
    private static partial Regex TagHeader();
}
