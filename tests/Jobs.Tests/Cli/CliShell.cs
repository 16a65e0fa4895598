using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Jobs.Tests.Support;
using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>
/// Runs the command as a process, from bash, as its users do: with pipes, redirections, signals and terminals. The current
/// folder is an empty one.
/// </summary>
internal sealed partial class CliShell : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly TestFolder _tools = new();

    private CliShell(Support.Cli cli)
    {
        InProcess = cli;
        Write("jobsctl", $"exec dotnet '{typeof(JobsCommand).Assembly.Location}' \"$@\"\n");
    }

    /// <summary>The command in this process, on the same table.</summary>
    public Support.Cli InProcess { get; }

    /// <summary>The current folder of scripts.</summary>
    public TestFolder Folder { get; } = new();

    /// <summary>Creates the shell with an unused table.</summary>
    public static async Task<CliShell> NewAsync() => new(await Support.Cli.NewAsync());

    /// <summary>Runs a script of bash, in which <c>jobsctl</c> is the command.</summary>
    public Task<CliResult> RunAsync(string script) => RunAsync("bash", ["-c", script]);

    /// <summary>Runs a script of bash on a terminal. Standard error is part of the output, and lines end in CR LF.</summary>
    public Task<CliResult> RunOnTerminalAsync(string script, int columns = 80)
    {
        var command = string.Create(CultureInfo.InvariantCulture, $"stty cols {columns} rows 40; {script}");
        return RunAsync("script", ["--quiet", "--return", "--command", command, "/dev/null"]);
    }

    public void Dispose()
    {
        _tools.Dispose();
        Folder.Dispose();
    }

    // How the runtime prepares a terminal for input.
    [GeneratedRegex("\u001b\\[\\?1[hl]|\u001b[=>]")]
    private static partial Regex TerminalModePattern();

    // What bash says when a job of its own has ended.
    [GeneratedRegex(@"^\[1\]\+ .*\n", RegexOptions.Multiline)]
    private static partial Regex JobControlPattern();

    private void Write(string name, string script)
    {
        File.WriteAllText(_tools[name], $"#!/bin/sh\n{script}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_tools[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<CliResult> RunAsync(string program, string[] arguments)
    {
        // A test run in the background of a script ignores Ctrl-C, and so would everything that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Folder["x"]),
        };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(_tools["x"])}:{start.Environment["PATH"]}";
        start.Environment["SHELL"] = "/bin/bash";
        start.Environment["TERM"] = "xterm-256color";
        foreach (var (name, value) in InProcess.Settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment.Remove("NO_COLOR");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new CliResult(
                process.ExitCode,
                TerminalModePattern().Replace(await output, ""),
                JobControlPattern().Replace(await errors, ""));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
