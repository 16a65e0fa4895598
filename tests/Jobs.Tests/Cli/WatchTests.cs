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
    public async Task A_job_is_followed_until_it_completes(bool api)
    {
        using var output = new SeenStream();
        var watching = WatchAsync($"{_id}", api, output);

        await output.SeeAsync("acknowledged");
        await _recorder.StartAsync("p", _id);
        await output.SeeAsync("in-progress");
        await _recorder.CompleteAsync("p", _id);

        Assert.Equal(ExitCode.Done, (await watching).ExitCode);
        await output.SeeAsync("completed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_fails_is_shown_with_its_messages(bool api)
    {
        await _recorder.FailAsync("p", _id, new JobMessage(1201, "Quota exceeded"));
        using var output = new SeenStream();

        var result = await WatchAsync($"{_id}", api, output);

        Assert.Equal(ExitCode.JobFailed, result.ExitCode);
        await output.SeeAsync("failed");
        await output.SeeAsync("1201 Quota exceeded");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_jobs_of_a_project_are_followed_until_somebody_stops_it(bool api)
    {
        using var output = new SeenStream();
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync("", api, output, stop.Token);
        await output.SeeAsync($"{_id}  acknowledged");

        var other = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(other, "Another", "r"));
        await output.SeeAsync($"{other}  acknowledged");
        await _recorder.FailAsync("p", other);
        await output.SeeAsync($"{other}  failed");
        await _recorder.DeleteAsync("p", _id);
        await output.SeeAsync($"{_id}  deleted");
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, (await watching).ExitCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_is_not_there_is_told(bool api)
    {
        using var output = new SeenStream();

        var result = await WatchAsync("3fa85f64-5717-4562-b3fc-2c963f66afa6", api, output);

        Assert.Equal(ExitCode.BadData, result.ExitCode);
        Assert.StartsWith("error: Project 'p' has no job 3fa85f64", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_deleted_meanwhile_ends_the_watch()
    {
        using var output = new SeenStream();
        var watching = WatchAsync($"{_id}", api: true, output);
        await output.SeeAsync("acknowledged");

        await _recorder.DeleteAsync("p", _id);

        Assert.Equal((ExitCode.BadData, $"error: Job {_id} has been deleted.\n"), ((await watching).ExitCode, (await watching).Errors));
    }

    private Task<CliResult> WatchAsync(string job, bool api, Stream output, CancellationToken cancellationToken = default) =>
        _cli.RunAsync(
            $"watch --project p --interval 0s {job} {(api ? $"--url {_server.Address}" : $"--table {_server.Table.Name}")}",
            output: output,
            cancellationToken: cancellationToken);

    // What has been written, for a test that waits for it.
    private sealed class SeenStream : MemoryStream
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

        private readonly System.Text.StringBuilder _text = new();

        public async Task SeeAsync(string text)
        {
            using var patience = new CancellationTokenSource(Longest);
            while (!Text().Contains(text, StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
            }
        }

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
