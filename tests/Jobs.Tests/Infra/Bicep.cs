using System.Diagnostics;
using Jobs.Development;

namespace Jobs.Tests.Infra;

/// <summary>The Bicep CLI in the version of <c>tools/bicep</c>. The first test that uses it restores it.</summary>
public static class Bicep
{
    private const string AnyId = "00000000-0000-0000-0000-000000000001";

    private static readonly Lazy<Task<string>> Cli = new(RestoreAsync);

    /// <summary>The folder of the Bicep files.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryLayout.Root(), "infra");

    /// <summary>The path of the CLI.</summary>
    public static Task<string> PathAsync() => Cli.Value;

    /// <summary>The template that <c>main.bicep</c> compiles to.</summary>
    public static async Task<string> BuildAsync() =>
        (await RunAsync(await Cli.Value, "build", Path.Combine(Folder, "main.bicep"), "--stdout")).Output;

    /// <summary>The resources that a deployment with these parameters would create, or the errors of Bicep.</summary>
    /// <param name="parameters">The parameters, in the syntax of a <c>.bicepparam</c> file.</param>
    public static async Task<(string? Snapshot, string Errors)> SnapshotAsync(string parameters)
    {
        var folder = Directory.CreateTempSubdirectory("bicep-").FullName;
        try
        {
            var file = Path.Combine(folder, "main.bicepparam");
            var template = Path.GetRelativePath(folder, Path.Combine(Folder, "main.bicep")).Replace('\\', '/');
            await File.WriteAllTextAsync(file, $"using '{template}'\n{parameters}");
            var (_, errors) = await RunAsync(
                await Cli.Value, "snapshot", file, "--mode", "overwrite", "--subscription-id", AnyId, "--tenant-id", AnyId,
                "--resource-group", "jobs", "--location", "westeurope");
            var snapshot = Path.Combine(folder, "main.snapshot.json");
            return (File.Exists(snapshot) ? await File.ReadAllTextAsync(snapshot) : null, errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RestoreAsync()
    {
        var project = Path.Combine(RepositoryLayout.Root(), "tools", "bicep");
        var (output, errors) = await RunAsync("dotnet", "restore", project);
        var (answer, more) = await RunAsync("dotnet", "msbuild", project, "-getProperty:BicepPath");
        var path = answer.Trim();
        Assert.True(path.Length > 0, $"'dotnet restore tools/bicep' failed: {output}{errors}{more}");
        Assert.True(File.Exists(path), $"'dotnet restore tools/bicep' ended, and there is no Bicep CLI at {path}: {output}{errors}");
        return path;
    }

    private static async Task<(string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, await errors);
    }
}
