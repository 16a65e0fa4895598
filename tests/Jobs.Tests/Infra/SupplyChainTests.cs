using System.Text.RegularExpressions;
using System.Xml.Linq;
using Jobs.Development;

namespace Jobs.Tests.Infra;

/// <summary>Where packages come from, what they may run, and who may deploy.</summary>
public sealed partial class SupplyChainTests
{
    [Fact]
    public void Packages_come_from_one_source()
    {
        var configuration = XDocument.Parse(Read("nuget.config")).Root!;
        var sources = configuration.Element("packageSources")!.Elements().ToList();
        var mapping = Assert.Single(configuration.Element("packageSourceMapping")!.Elements());

        Assert.Equal("clear", sources[0].Name.LocalName);
        Assert.Equal("https://api.nuget.org/v3/index.json", Assert.Single(sources.Skip(1)).Attribute("value")!.Value);
        Assert.Equal("nuget.org", mapping.Attribute("key")!.Value);
        Assert.Equal("*", Assert.Single(mapping.Elements("package")).Attribute("pattern")!.Value);
    }

    [Fact]
    public void Npm_packages_run_no_scripts_when_they_are_installed()
    {
        var tools = Path.Combine(RepositoryLayout.Root(), "tools");
        var folders = Directory.GetDirectories(tools).Where(folder => File.Exists(Path.Combine(folder, "package.json"))).ToList();

        Assert.True(folders.Count > 1);
        Assert.All(folders, folder =>
        {
            Assert.True(File.Exists(Path.Combine(folder, "package-lock.json")), $"{folder} has no lock file.");
            Assert.Contains("ignore-scripts=true", File.ReadAllLines(Path.Combine(folder, ".npmrc")));
        });
    }

    /// <summary>The names of all workflows.</summary>
    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(Path.Combine(RepositoryLayout.Root(), ".github", "workflows")).Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Actions_are_pinned_to_a_commit(string workflow)
    {
        var actions = Action().Matches(Read($".github/workflows/{workflow}")).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.Matches("^[A-Za-z-]+/[a-z-]+(/[a-z-]+)?@[0-9a-f]{40}$", action));
    }

    [Fact]
    public void Release_is_built_without_rights_and_published_from_an_environment_without_a_stored_key()
    {
        var jobs = Job().Split(Read(".github/workflows/release.yml").Split("\njobs:\n")[1]).Where(job => job.Length > 0).ToList();

        Assert.Equal(3, jobs.Count);
        Assert.DoesNotContain(": write", jobs[0], StringComparison.Ordinal);
        Assert.All(jobs.Skip(1), job =>
        {
            Assert.Contains("needs: build", job, StringComparison.Ordinal);
            Assert.Contains("environment: release\n", job, StringComparison.Ordinal);
            Assert.DoesNotContain("secrets.", job, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Dependabot_updates_every_folder_with_npm_packages()
    {
        var root = RepositoryLayout.Root();
        var folders = Directory.GetDirectories(Path.Combine(root, "tools"))
            .Where(folder => File.Exists(Path.Combine(folder, "package.json")))
            .Select(folder => $"- /tools/{Path.GetFileName(folder)}\n");

        Assert.All(folders, folder => Assert.Contains(folder, Read(".github/dependabot.yml"), StringComparison.Ordinal));
    }

    [Fact]
    public void Deployment_runs_from_main_only_and_previews_with_an_identity_of_its_own()
    {
        var jobs = Job().Split(Read(".github/workflows/deploy.yml").Split("\njobs:\n")[1]).Where(job => job.Length > 0).ToList();

        Assert.Equal(3, jobs.Count);
        var (package, preview, apply) = (jobs[0], jobs[1], jobs[2]);
        Assert.Contains("if: github.ref == 'refs/heads/main'", package, StringComparison.Ordinal);
        Assert.DoesNotContain("id-token", package, StringComparison.Ordinal);
        Assert.Contains("needs: package", preview, StringComparison.Ordinal);
        Assert.Contains("needs: preview", apply, StringComparison.Ordinal);
        Assert.Contains("environment: ${{ inputs.target }}-preview", preview, StringComparison.Ordinal);
        Assert.Contains("environment: ${{ inputs.target }}\n", apply, StringComparison.Ordinal);
        Assert.Equal("AZURE_PREVIEW_CLIENT_ID", Assert.Single(Client().Matches(preview)).Groups[1].Value);
        Assert.Equal("AZURE_CLIENT_ID", Assert.Single(Client().Matches(apply)).Groups[1].Value);
        Assert.Contains("--validation-level ProviderNoRbac", preview, StringComparison.Ordinal);
        Assert.DoesNotContain("deployment group create", preview, StringComparison.Ordinal);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryLayout.Root(), file));

    [GeneratedRegex(@"uses: (\S+)")]
    private static partial Regex Action();

    [GeneratedRegex("^  [a-z]+:\n", RegexOptions.Multiline)]
    private static partial Regex Job();

    [GeneratedRegex(@"client-id: \$\{\{ vars\.([A-Z_]+) \}\}")]
    private static partial Regex Client();
}
