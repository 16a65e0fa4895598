using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>
/// The packages of Azurite in <c>tools/azurite</c>. They are installed into a folder of their own and moved when they are
/// complete, so that an installation that is interrupted leaves nothing that looks like one, and two at a time do no harm.
/// </summary>
internal static class AzuriteInstallation
{
    private const string Modules = "node_modules";
    private const string Prefix = "azurite-";

    // npm reads these.
    private static readonly string[] Inputs = ["package.json", "package-lock.json", ".npmrc"];

    // An installation that takes longer was killed.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromHours(1);

    /// <summary>The folder of the packages, after their installation if they are missing.</summary>
    /// <exception cref="StartupException">They cannot be installed.</exception>
    public static async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var root = RepositoryLayout.Root();
        var tools = Path.Combine(root, "tools", "azurite");
        if (!IsComplete(tools))
        {
            Console.WriteLine("Installing Azurite, the local table service (npm ci, the first time only) ...");
            await InstallAsync(tools, Path.Combine(root, "artifacts"), cancellationToken);
        }

        return tools;
    }

    // npm writes this file last.
    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, Modules, ".package-lock.json"));

    private static async Task InstallAsync(string tools, string artifacts, CancellationToken cancellationToken)
    {
        DeleteAbandoned(artifacts);
        var folder = Path.Combine(artifacts, Prefix + Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var input in Inputs.Where(input => File.Exists(Path.Combine(tools, input))))
            {
                File.Copy(Path.Combine(tools, input), Path.Combine(folder, input));
            }

            await RunNpmAsync(folder, cancellationToken);
            Publish(folder, tools);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"Azurite could not be installed into {tools} ({exception.Message.TrimEnd('.')}): make the folder writable, "
                + "or set JobsStorage.",
                exception);
        }
        finally
        {
            Delete(folder);
        }
    }

    private static async Task RunNpmAsync(string folder, CancellationToken cancellationToken)
    {
        using var npm = NodeProcess.Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"], folder);
        try
        {
            await npm.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            await npm.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        if (npm.ExitCode != 0)
        {
            // Ctrl-C reaches npm too, and can end it before this program has been told.
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            throw new StartupException(
                $"Azurite could not be installed: 'npm ci' ended with code {npm.ExitCode}. Install it, or set JobsStorage.");
        }
    }

    private static void Publish(string folder, string tools)
    {
        var target = Path.Combine(tools, Modules);
        if (!IsComplete(tools))
        {
            Delete(target);
        }

        try
        {
            Directory.Move(Path.Combine(folder, Modules), target);
        }
        catch (IOException) when (IsComplete(tools))
        {
            // Another process was faster.
        }
    }

    private static void DeleteAbandoned(string artifacts)
    {
        var before = DateTime.UtcNow - MaxDuration;
        if (Directory.Exists(artifacts))
        {
            foreach (var folder in Directory.GetDirectories(artifacts, Prefix + "*"))
            {
                if (Directory.GetCreationTimeUtc(folder) < before)
                {
                    Delete(folder);
                }
            }
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
