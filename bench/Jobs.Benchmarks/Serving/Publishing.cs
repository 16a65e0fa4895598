using System.Diagnostics;
using Jobs.Development;

namespace Jobs.Benchmarks.Serving;

/// <summary>Publishes a project as it would be deployed.</summary>
internal static class Publishing
{
    /// <summary>Publishes it into a folder of its own below the one given.</summary>
    /// <param name="project">The project's folder in the repository.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="readyToRun">True to compile it ahead of time, as the project's own settings say.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The program.</returns>
    public static async Task<string> RunAsync(
        string project, string folder, bool readyToRun, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(project);
        var output = Path.Combine(folder, readyToRun ? name : name + "-jit");
        Console.WriteLine($"Publishing {name} ...");
        string[] arguments =
        [
            "publish", Path.Combine(RepositoryLayout.Root(), project), "-c", "Release", "-o", output, "-v", "quiet",
            // Passed only to turn it off: here it would apply to each referenced project too, and libraries have no runtime.
            .. readyToRun ? [] : (string[])["-p:PublishReadyToRun=false"],
        ];
        using var publish = Process.Start("dotnet", arguments);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0
            ? Path.Combine(output, name)
            : throw new InvalidOperationException($"{project} cannot be published.");
    }
}
