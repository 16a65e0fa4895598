using Jobs.Recording;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class WatchTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.NewGuid();
    private TestServer _server = null!;
    private JobRecorder _recorder = null!;
    private Support.Cli _cli = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _recorder = new JobRecorder(_server.Table);
        _cli = await Support.Cli.NewAsync();
        await _recorder.AcknowledgeAsync("p", new NewJob(_id, "Create disk", "r"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_follows_a_job_until_it_completes(bool api)
    {
        using var output = new ObservedStream();
        var watching = WatchAsync($"{_id}", api, output);

        await output.WaitForAsync("acknowledged");
        await _recorder.StartAsync("p", _id);
        await output.WaitForAsync("in-progress");
        await _recorder.CompleteAsync("p", _id);

        Assert.Equal(ExitCode.Done, (await watching).ExitCode);
        await output.WaitForAsync("completed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_shows_a_failed_job_with_its_messages(bool api)
    {
        await _recorder.FailAsync("p", _id, new JobMessage(1201, "Quota exceeded"));
        using var output = new ObservedStream();

        var result = await WatchAsync($"{_id}", api, output);

        Assert.Equal(ExitCode.JobFailed, result.ExitCode);
        await output.WaitForAsync("failed");
        await output.WaitForAsync("1201 Quota exceeded");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_without_a_job_follows_all_jobs_until_it_is_cancelled(bool api)
    {
        using var output = new ObservedStream();
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync("", api, output, stop.Token);

        // It has started when it shows a change; it may start before or after the first ones.
        var first = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(first, "First", "r"));
        while (!output.Contains($"{first}\tacknowledged"))
        {
            first = Guid.NewGuid();
            await _recorder.AcknowledgeAsync("p", new NewJob(first, "First", "r"));
            await Task.Delay(100);
        }

        Assert.False(output.Contains($"{_id}"));
        var other = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(other, "Another", "r"));
        await output.WaitForAsync($"{other}\tacknowledged");
        await _recorder.FailAsync("p", other);
        await output.WaitForAsync($"{other}\tfailed");
        await _recorder.DeleteAsync("p", _id);
        await output.WaitForAsync($"{_id}\tdeleted");
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, (await watching).ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_of_a_missing_job_is_an_error(bool api)
    {
        using var output = new ObservedStream();

        var result = await WatchAsync("3fa85f64-5717-4562-b3fc-2c963f66afa6", api, output);

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.StartsWith("error: Project 'p' has no job 3fa85f64", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ends_when_the_job_is_deleted()
    {
        using var output = new ObservedStream();
        var watching = WatchAsync($"{_id}", api: true, output);
        await output.WaitForAsync("acknowledged");

        await _recorder.DeleteAsync("p", _id);

        var result = await watching;
        Assert.Equal((ExitCode.BadData, $"error: Job {_id} has been deleted.\n"), (result.ExitCode, result.Errors));
    }

    private Task<CliResult> WatchAsync(string job, bool api, Stream output, CancellationToken cancellationToken = default) =>
        _cli.RunAsync(
            $"watch --project p --interval 0s {job} {(api ? $"--url {_server.Address}" : $"--table {_server.Table.Name}")}",
            output: output,
            cancellationToken: cancellationToken);

    // Lets a test wait until a text has been written.
    private sealed class ObservedStream : MemoryStream
    {
        private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

        private readonly System.Text.StringBuilder _text = new();

        public async Task WaitForAsync(string text)
        {
            using var timeout = new CancellationTokenSource(Timeout);
            while (!Contains(text))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), timeout.Token);
            }
        }

        public bool Contains(string text) => Text().Contains(text, StringComparison.Ordinal);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (_text)
            {
                _text.Append(System.Text.Encoding.UTF8.GetString(buffer));
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        private string Text()
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }
}
