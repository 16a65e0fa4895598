using System.Diagnostics;
using Jobs.Development;

namespace Jobs.Tests.Packages;

/// <summary>Runs programs, of which most are <c>dotnet</c>.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs <c>dotnet</c> and returns its output; fails the test if it fails.</summary>
    public static Task<string> RunAsync(params string[] arguments) => RunAsync("dotnet", arguments, folder: null);

    /// <summary>Runs a program and returns its output; fails the test if it fails.</summary>
    public static Task<string> RunAsync(
        string program, string[] arguments, string? folder, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };

        // It would take precedence over nuget.config, which keeps the packages of these tests out of the shared folder.
        start.Environment.Remove("NUGET_PACKAGES");

        // An installed tool looks for the runtime there.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return ProgramRun.RunAsync(start, Timeout);
    }
}
