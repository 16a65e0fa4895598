using System.Diagnostics;
using Jobs.Development;
using Jobs.Tests.Support;
using StreamJsonRpc;

namespace Jobs.Tests.Infra;

/// <summary>The Bicep CLI in the version of <c>tools/bicep</c>. The first test that uses it restores it.</summary>
internal static class Bicep
{
    private const string AnyId = "00000000-0000-0000-0000-000000000001";
    private const string Parameters = "main.bicepparam";

    private static readonly TimeSpan RestoreTimeout = TimeSpan.FromMinutes(4);

    private static readonly Lazy<Task<string>> Cli = new(RestoreAsync);

    private static readonly Lazy<Task<BicepServer>> Server = new(async () => BicepServer.Start(await Cli.Value));

    /// <summary>The folder of the Bicep files.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryLayout.Root(), "infra");

    /// <summary>The path of the CLI.</summary>
    public static Task<string> PathAsync() => Cli.Value;

    /// <summary>The template that <c>main.bicep</c> compiles to.</summary>
    public static async Task<string> BuildAsync()
    {
        var server = await Server.Value;
        var compiled = await server.RequestAsync<Compilation>("bicep/compile", new { path = Path.Combine(Folder, "main.bicep") });
        return compiled.Contents ?? throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics));
    }

    /// <summary>Predicts a deployment.</summary>
    /// <param name="parameters">
    /// The parameters, in the syntax of a <c>.bicepparam</c> file. They cannot read environment variables, because all predictions
    /// come from the same process.
    /// </param>
    public static async Task<Prediction> PredictAsync(string parameters)
    {
        using var folder = new TestFolder();
        var path = folder[Parameters];
        var template = Path.GetRelativePath(Path.GetDirectoryName(path)!, Path.Combine(Folder, "main.bicep")).Replace('\\', '/');
        await File.WriteAllTextAsync(path, $"using '{template}'\n{parameters}");
        var server = await Server.Value;
        var metadata = new { tenantId = AnyId, subscriptionId = AnyId, resourceGroup = "jobs", location = "westeurope" };
        try
        {
            return new((await server.RequestAsync<SnapshotResponse>("bicep/getSnapshot", new { path, metadata })).Snapshot, "", []);
        }
        catch (RemoteInvocationException exception)
        {
            var compiled = await server.RequestAsync<Compilation>(
                "bicep/compileParams", new { path, parameterOverrides = new Dictionary<string, string>() });
            var errors = compiled.Diagnostics.Where(diagnostic => diagnostic.Level == "Error").ToList();
            return new(
                Snapshot: null,
                string.Join('\n', [exception.Message, .. errors]),
                [.. errors.Where(error => Path.GetFileName(error.Source) == Parameters).Select(error => error.Range.Start.Line + 1).Distinct().Order()]);
        }
    }

    private static async Task<string> RestoreAsync()
    {
        var project = Path.Combine(RepositoryLayout.Root(), "tools", "bicep");
        var output = await ProgramRun.RunAsync(new ProcessStartInfo("dotnet", ["restore", project]), RestoreTimeout);
        var property = new ProcessStartInfo("dotnet", ["msbuild", project, "-getProperty:BicepPath"]);
        var path = (await ProgramRun.RunAsync(property, RestoreTimeout)).Trim();
        Assert.True(File.Exists(path), $"'dotnet restore tools/bicep' ended, and there is no Bicep CLI at '{path}': {output}");
        return path;
    }

    private sealed record SnapshotResponse(string Snapshot);

    private sealed record Compilation(IReadOnlyList<Diagnostic> Diagnostics, string? Contents);

    private sealed record Diagnostic(string Source, Extent Range, string Level, string Message);

    private sealed record Extent(Position Start);

    private sealed record Position(int Line);
}

/// <summary>What Bicep says about a deployment.</summary>
/// <param name="Snapshot">The resources that it would create; null when it is rejected.</param>
/// <param name="Errors">Why it is rejected.</param>
/// <param name="ErrorLines">The lines of the parameters file that are rejected; the first one names the template.</param>
internal sealed record Prediction(string? Snapshot, string Errors, IReadOnlyList<int> ErrorLines);
