using System.Xml.Linq;
using Jobs.Tests.Support;

namespace Jobs.Tests.Packages;

/// <summary>The package of the command, installed as its users install it.</summary>
[Collection(SharedPackages.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class InstalledToolTests(PackedPackages packages) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Installed_tool_runs_by_its_name_in_bash()
    {
        new XDocument(new XElement(
            "configuration",
            new XElement(
                "packageSources",
                new XElement("clear"),
                new XElement("add", new XAttribute("key", "packed"), new XAttribute("value", packages.Source)))))
            .Save(_folder["nuget.config"]);

        await DotNet.RunAsync(
            "tool", "install", "jobsctl", "--prerelease", "--tool-path", _folder["tools"], "--configfile", _folder["nuget.config"]);
        var output = await DotNet.RunAsync(
            "bash",
            [
                "-c",
                $"PATH='{_folder["tools"]}:'$PATH; type -t jobsctl; jobsctl --help | grep Usage -A1 | tail -1; "
                + "jobsctl hash-key | wc -l",
            ],
            folder: null);

        Assert.Equal("file\n  jobsctl [command] [options]\n2\n", output);
    }
}
