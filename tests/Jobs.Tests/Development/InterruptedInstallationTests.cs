using System.Runtime.Versioning;
using Jobs.Development;
using Jobs.Tests.Server;
using Jobs.Tests.Support;

namespace Jobs.Tests.Development;

/// <summary>
/// The first start is stopped while npm installs Azurite: neither a process nor half an installation remains, and the next start
/// finds it whole. The program runs in a copy of the repository without the packages, with an <c>npm</c> of the test.
/// </summary>
[UnsupportedOSPlatform("windows")]
[Trait(Category.Name, Category.Process)]
public sealed class InterruptedInstallationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _root = Directory.CreateTempSubdirectory("jobs-").FullName;
    private readonly string _address = $"http://127.0.0.1:{TestPorts.Next()}";

    public InterruptedInstallationTests()
    {
        Directory.CreateDirectory(At("bin"));
        Directory.CreateDirectory(Tools);
        Directory.CreateDirectory(At("path"));
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(IsOfTheProgram))
        {
            File.Copy(file, At("bin", Path.GetFileName(file)));
        }

        foreach (var file in new[] { "package.json", "package-lock.json", ".npmrc" })
        {
            File.Copy(Path.Combine(InstalledTools, file), Path.Combine(Tools, file));
        }
    }

    private static string InstalledTools => Path.Combine(RepositoryLayout.Root(), "tools", "azurite");

    private string Tools => At("tools", "azurite");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Stop_while_packages_are_installed_leaves_nothing_and_the_next_start_installs_them(string signal)
    {
        // Installs half of a package, and starts a process of its own, as npm does.
        WriteNpm("mkdir -p node_modules/azurite; sleep 300 & echo $! > \"$PIDS/child\"; echo $$ > \"$PIDS/npm\"; wait");
        await using (var server = await StartAsync())
        {
            await UntilAsync(() => File.Exists(At("npm")) && Directory.Exists(Installing()));

            Assert.Equal(0, await server.SignalAsync(signal));

            Assert.Empty(server.Errors);
            Assert.Contains("Installing Azurite", server.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);
        }

        await UntilAsync(() => !IsRunning("npm") && !IsRunning("child"));
        Assert.False(Directory.Exists(Path.Combine(Tools, "node_modules")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("artifacts")));

        // What an interrupted installation of an earlier version left.
        Directory.CreateDirectory(Path.Combine(Tools, "node_modules", "azurite"));
        WriteNpm($"cp -R '{Path.Combine(InstalledTools, "node_modules")}' .");
        await using (var server = await StartAsync())
        {
            await server.WaitUntilAliveAsync(_address);
            Assert.Equal(0, await server.SignalAsync(signal));
            Assert.Empty(server.Errors);
        }

        Assert.True(File.Exists(Path.Combine(Tools, "node_modules", ".package-lock.json")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("artifacts")));
    }

    // Without the tests' own assemblies, which are large.
    private static bool IsOfTheProgram(string file) =>
        Path.GetExtension(file) is ".dll" or ".json" && Path.GetFileName(file) is var name
        && !name.StartsWith("xunit", StringComparison.Ordinal) && !name.StartsWith("Jobs.Tests", StringComparison.Ordinal);

    private string At(params string[] parts) => Path.Combine([_root, .. parts]);

    private string Installing() => Directory.Exists(At("artifacts"))
        ? Path.Combine(Directory.EnumerateDirectories(At("artifacts")).FirstOrDefault(At("artifacts")), "node_modules")
        : At("artifacts");

    private void WriteNpm(string script)
    {
        var file = At("path", "npm");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(
        At("bin", "JobsServer.dll"),
        "Development",
        ["--urls", _address],
        ("JobsStorage", TestStorage.ConnectionString(TestPorts.Next())),
        ("PATH", $"{At("path")}:{Environment.GetEnvironmentVariable("PATH")}"),
        ("PIDS", _root));

    // A process that has ended, and that its parent has not waited for yet, is in the table of processes.
    private bool IsRunning(string name)
    {
        var status = $"/proc/{File.ReadAllText(At(name)).Trim()}/stat";
        return File.Exists(status) && !File.ReadAllText(status).Contains(") Z ", StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
