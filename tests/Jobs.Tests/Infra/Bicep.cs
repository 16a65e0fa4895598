using System.Diagnostics;
using Jobs.Development;

namespace Jobs.Tests.Infra;

/// <summary>The Bicep command, in the version that <c>tools/bicep</c> names, restored when a test first asks for it.</summary>
public static class Bicep
{
    private const string AnyId = "00000000-0000-0000-0000-000000000001";

    private static readonly Lazy<Task<string>> Program = new(RestoreAsync);

    /// <summary>The folder of the infrastructure.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryLayout.Root(), "infra");

    /// <summary>The template that <c>main.bicep</c> compiles to.</summary>
    public static async Task<string> BuildAsync() =>
        (await RunAsync(await Program.Value, "build", Path.Combine(Folder, "main.bicep"), "--stdout")).Output;

    /// <summary>What a deployment with these parameters would make, or why Bicep refuses them.</summary>
    /// <param name="parameters">The parameters, as a <c>.bicepparam</c> file has them.</param>
    public static async Task<(string? Snapshot, string Errors)> SnapshotAsync(string parameters)
    {
        var folder = Directory.CreateTempSubdirectory("bicep-").FullName;
        try
        {
            var file = Path.Combine(folder, "main.bicepparam");
            var template = Path.GetRelativePath(folder, Path.Combine(Folder, "main.bicep")).Replace('\\', '/');
            await File.WriteAllTextAsync(file, $"using '{template}'\n{parameters}");
            var (_, errors) = await RunAsync(
                await Program.Value, "snapshot", file, "--mode", "overwrite", "--subscription-id", AnyId, "--tenant-id", AnyId,
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
        var (said, errors) = await RunAsync("dotnet", "restore", project);
        var (path, _) = await RunAsync("dotnet", "msbuild", project, "-getProperty:BicepPath");
        Assert.True(File.Exists(path.Trim()), $"Bicep cannot be had from NuGet: {said}{errors}");
        return path.Trim();
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
