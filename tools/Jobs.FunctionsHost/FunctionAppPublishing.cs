using System.Diagnostics;
using Jobs.Development;

namespace Jobs.FunctionsHost;

/// <summary>Publishes the function app as it is deployed, but without the OpenAPI extension.</summary>
internal static class FunctionAppPublishing
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(8);

    /// <summary>
    /// Publishes a project of a function app. Its outputs have a folder of their own, so that nothing interferes with other
    /// builds, and the next time only changes are compiled.
    /// </summary>
    /// <param name="project">The project's folder in the repository.</param>
    /// <returns>The folder of the published app.</returns>
    public static async Task<string> RunAsync(string project)
    {
        var root = RepositoryLayout.Root();
        var artifacts = Path.Combine(root, "artifacts", "function-apps");
        var output = Path.Combine(artifacts, Path.GetFileName(project));
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish", Path.Combine(root, project), "--configuration", "Release", "--artifacts-path", artifacts,
                "--output", output, "--verbosity", "quiet", "-p:OpenApiExtension=false", "-p:RunAnalyzers=false",
            ]);

        // A compiler that stays would inherit the output streams and keep them open.
        start.Environment["UseSharedCompilation"] = "false";
        await ProgramRun.RunAsync(start, Timeout);
        return output;
    }
}
