using System.Diagnostics;
using System.Xml.Linq;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Cli;

/// <summary>The package of the command, installed as its users install it.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class InstalledToolTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Installed_tool_runs_by_its_name_in_bash()
    {
        var project = Path.Combine(RepositoryLayout.Root(), "src", "JobsCli", "JobsCli.csproj");
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        new XDocument(new XElement(
            "configuration",
            new XElement(
                "packageSources",
                new XElement("clear"),
                new XElement("add", new XAttribute("key", "packed"), new XAttribute("value", _folder["packed"])))))
            .Save(_folder["nuget.config"]);

        await RunAsync("dotnet", "pack", project, "--no-build", "--configuration", configuration, "--output", _folder["packed"]);
        await RunAsync(
            "dotnet", "tool", "install", "jobsctl", "--tool-path", _folder["tools"], "--configfile", _folder["nuget.config"]);
        var output = await RunAsync(
            "bash",
            "-c",
            $"PATH='{_folder["tools"]}:'$PATH; type -t jobsctl; jobsctl --help | grep Usage -A1 | tail -1; "
            + "jobsctl hash-key | wc -l");

        Assert.Equal("file\n  jobsctl [command] [options]\n2\n", output);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // The installed program looks for the runtime there.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output}{await errors}");
        return await output;
    }
}
