using System.Diagnostics;

namespace Jobs.Tests.Packages;

/// <summary>Runs programs, of which most are <c>dotnet</c>.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs <c>dotnet</c> and returns its output; fails the test if it fails.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync("dotnet", arguments, folder: null);

    /// <summary>Runs a program and returns its output; fails the test if it fails.</summary>
    public static async Task<string> RunAsync(
        string program, string[] arguments, string? folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };

        // It would take precedence over nuget.config, which keeps the packages of these tests out of the shared folder.
        start.Environment.Remove("NUGET_PACKAGES");

        // A build server would inherit the output streams and keep them open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // An installed tool looks for the runtime there.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output}{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
