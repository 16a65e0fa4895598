using System.Diagnostics;
using Jobs.Development;

namespace Jobs.Benchmarks.Serving;

/// <summary>Publishes a project as it would be deployed.</summary>
internal static class Publishing
{
    /// <summary>Publishes it into a folder of its own below the one given.</summary>
    /// <param name="project">The project's folder in the repository.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="isAhead">True to compile it ahead of its start, as the projects' own settings have it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The program.</returns>
    public static async Task<string> RunAsync(
        string project, string folder, bool isAhead, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(project);
        var output = Path.Combine(folder, isAhead ? name : name + "-late");
        Console.WriteLine($"Publishing {name} ...");
        string[] arguments =
        [
            "publish", Path.Combine(RepositoryLayout.Root(), project), "-c", "Release", "-o", output, "-v", "quiet",
            // Said only to turn it off: said here it holds for each project it refers to, and the tests' has no runtime.
            .. isAhead ? [] : (string[])["-p:PublishReadyToRun=false"],
        ];
        using var publish = Process.Start("dotnet", arguments);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0
            ? Path.Combine(output, name)
            : throw new InvalidOperationException($"{project} cannot be published.");
    }
}
