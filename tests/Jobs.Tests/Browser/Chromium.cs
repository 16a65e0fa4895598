using System.Diagnostics;
using Jobs.Development;

namespace Jobs.Tests.Browser;

/// <summary>
/// A headless browser that shows one page, until this object is disposed: the one that <c>CHROME_PATH</c> names, or one that is
/// installed, or one from npm, which the first test that needs it installs.
/// </summary>
internal sealed class Chromium : IDisposable
{
    private const string PathVariable = "CHROME_PATH";

    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(4);

    private static readonly string[] Programs =
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];

    private static readonly Lazy<Task<string>> Program = new(FindAsync);

    private static readonly string Folder = Path.Combine(RepositoryLayout.Root(), "tools", "chromium");

    private static readonly string Modules = Path.Combine(Folder, "node_modules");

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("jobs-browser-");
    private readonly Process _process;

    private Chromium(string program, Uri page)
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--no-proxy-server",
            $"--user-data-dir={_profile.FullName}", "--remote-debugging-port=0", page.ToString(),
        ];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;

        // Read to no end, so that it is never blocked.
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>Opens a page.</summary>
    public static async Task<Chromium> OpenAsync(Uri page) => new(await Program.Value, page);

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // One of its processes was still writing.
        }
    }

    private static async Task<string> FindAsync() =>
        Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path ? path
        : Programs.SelectMany(InPath).FirstOrDefault() ?? await InstallAsync();

    // A test that needs a browser fails where there is none: left out silently, it would show nothing.
    private static async Task<string> InstallAsync()
    {
        // npm writes this file last, so it marks a complete installation.
        if (!File.Exists(Path.Combine(Modules, ".package-lock.json")))
        {
            await RunAsync(new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]));
        }

        // The browser is unpacked again, because nothing marks a complete one. It is unpacked there because a folder that all users
        // of a machine share may have one of another user.
        var unpacked = new DirectoryInfo(Path.Combine(Modules, ".unpacked"));
        if (unpacked.Exists)
        {
            unpacked.Delete(recursive: true);
        }

        unpacked.Create();
        var unpack = new ProcessStartInfo("node",
        [
            "--input-type=module", "--eval",
            "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath());",
        ]);
        unpack.Environment["TMPDIR"] = unpacked.FullName;
        var path = (await RunAsync(unpack)).Trim();
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"There is no Chromium: install it, or set {PathVariable} to a browser of its kind.");
    }

    private static Task<string> RunAsync(ProcessStartInfo start)
    {
        start.WorkingDirectory = Folder;
        return ProgramRun.RunAsync(start, InstallTimeout);
    }

    private static IEnumerable<string> InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .Where(File.Exists);
}
