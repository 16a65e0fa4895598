using Jobs.Development;
using Jobs.Recording;
using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>What <c>export --output</c> does with what is there already.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class OutputFileTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 2, 28, 0, 0, 0, TimeSpan.Zero);

    private CliShell _shell = null!;

    public async Task InitializeAsync()
    {
        _shell = await CliShell.NewAsync();
        await _shell.InProcess.Table.CreateIfNotExistsAsync();
        await new JobRecorder(_shell.InProcess.Table).AddAsync("p", SampleJobs.Create(3, Day).Take(100));
    }

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Device_is_written_to_and_stays()
    {
        var result = await _shell.RunAsync(
            "jobsctl export -p p -o /dev/null || exit; stat -c %F /dev/null; jobsctl export -p p -o /dev/full; echo $?; "
            + "stat -c %F /dev/full");

        Assert.Equal($"character special file\n{ExitCode.NotWritten}\ncharacter special file\n", result.Output);
        Assert.Contains("/dev/full cannot be written: No space left on device", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mkfifo pipe; wc -l < pipe & jobsctl export -p p -o pipe; wait; test -p pipe")]
    [InlineData("mkfifo pipe; wc -l < pipe & jobsctl export -p p -o pipe --overwrite; wait; test -p pipe")]
    [InlineData("jobsctl export -p p -o >(wc -l) | cat")]
    [InlineData("jobsctl export -p p -o - | wc -l")]
    [InlineData("jobsctl export -p p -o /dev/stdout | wc -l")]
    [InlineData("{ jobsctl export -p p -o /dev/stdout; } > file; wc -l < file")]
    [InlineData("jobsctl export -p p -o /dev/fd/3 3> file; wc -l < file")]
    public async Task Pipe_is_written_to_and_stays(string script)
    {
        var result = await _shell.RunAsync(script);

        Assert.Equal((0, "100\n", "100 jobs exported.\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("echo old > target; ln -s target link", "target symbolic link regular file")]
    [InlineData("mkdir d; echo old > d/target; ln -s d/target target; ln -s target link", "target symbolic link symbolic link")]
    [InlineData("ln -s target link", "target symbolic link regular file")]
    [InlineData("echo old > target; ln target link", "target regular file regular file")]
    public async Task Link_is_followed(string prepare, string kinds)
    {
        var result = await _shell.RunAsync(
            $"{prepare}; jobsctl export -p p -o link --overwrite && wc -l < target && wc -l < link && "
            + "echo $(echo target; stat -c %F link target); ls -A | grep -v -x -e link -e target -e d");

        Assert.Equal($"100\n100\n{kinds}\n", result.Output);
    }

    [Fact]
    public async Task Mode_of_the_file_is_kept_and_files_of_others_stay()
    {
        var result = await _shell.RunAsync(
            "echo old > a; chmod 600 a; echo mine > a.part; jobsctl export -p p -o a --overwrite; stat -c %a a; cat a.part; ls");

        Assert.Equal("600\nmine\na\na.part\n", result.Output);
    }

    [Theory]
    [InlineData("''", "--output must be the name of a file, or - for standard output.", ExitCode.Usage)]
    [InlineData(".", ". is a folder: use the name of a file.", ExitCode.NotWritten)]
    [InlineData("none/file", "none/file cannot be written: ", ExitCode.NotWritten)]
    [InlineData("$(printf 'x%.0s' {1..300})", "cannot be written: ", ExitCode.NotWritten)]
    public async Task Name_that_cannot_be_a_file_is_reported(string name, string error, int code)
    {
        var result = await _shell.RunAsync($"jobsctl export -p p -o {name}");

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_maximum_length_is_possible()
    {
        var result = await _shell.RunAsync("name=$(printf 'é%.0s' {1..127}); jobsctl export -p p -o $name; wc -l < $name");

        Assert.Equal("100\n", result.Output);
    }

    [Fact]
    public async Task Export_that_cannot_be_completed_leaves_the_old_file_and_no_other()
    {
        await new JobRecorder(_shell.InProcess.Table).AddAsync("large", SampleJobs.Create(3, Day).Take(1000));

        // Files of at most 64 KiB, which is less than this export.
        var result = await _shell.RunAsync(
            "echo old > a; trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 64; "
            + "jobsctl export -p large -o a --overwrite; echo $?; cat a; ls");

        Assert.Equal($"{ExitCode.NotWritten}\nold\na\n", result.Output);
        Assert.StartsWith("error: a cannot be written: ", result.Errors, StringComparison.Ordinal);
    }
}
