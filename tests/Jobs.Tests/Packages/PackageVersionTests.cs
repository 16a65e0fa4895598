using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Packages;

/// <summary>The version and the addresses of a package, packed from a folder without Git and from a repository with a tag.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class PackageVersionTests : IDisposable
{
    private static readonly string[] Files =
    [
        ".editorconfig", "Directory.Build.props", "Directory.Packages.props", "nuget.config", "docs/client.md", "src/Packages.props",
        "src/icon.png",
    ];

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["GITHUB_SERVER_URL"] = "https://github.com",
        ["GITHUB_REPOSITORY"] = "example/jobs",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
    };

    private readonly TestFolder _folder = new();

    private string Root => Path.GetDirectoryName(_folder["x"])!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Version_is_a_preview_without_Git_and_that_of_the_tag_with_it_where_symbols_name_the_sources()
    {
        var client = Directory.GetFiles(Path.Combine(RepositoryLayout.Root(), "src", "Jobs.Client"))
            .Concat(Directory.GetFiles(Path.Combine(RepositoryLayout.Root(), "src", "Jobs.Client", "Http")))
            .Select(path => Path.GetRelativePath(RepositoryLayout.Root(), path));
        foreach (var file in Files.Concat(client))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            File.Copy(Path.Combine(RepositoryLayout.Root(), file), _folder[file]);
        }

        await PackAsync();
        Assert.Equal(["Jobs.Client.1.0.0-alpha.0.nupkg", "Jobs.Client.1.0.0-alpha.0.snupkg"], Packages());

        await GitAsync("init", "--quiet");
        await GitAsync("add", "src", "docs", "Directory.Build.props", "Directory.Packages.props", "nuget.config");
        await GitAsync("-c", "user.name=t", "-c", "user.email=t@example", "commit", "--quiet", "-m", "x");
        await GitAsync("tag", "v1.2.3");
        await GitAsync("remote", "add", "origin", "https://github.com/example/jobs.git");
        await PackAsync();

        var commit = (await GitAsync("rev-parse", "HEAD")).Trim();
        await using var package = await ZipFile.OpenReadAsync(_folder["packed/Jobs.Client.1.2.3.nupkg"]);
        await using var manifest = await package.GetEntry("Jobs.Client.nuspec")!.OpenAsync();
        var repository = (await XDocument.LoadAsync(manifest, LoadOptions.None, CancellationToken.None)).Descendants()
            .Single(element => element.Name.LocalName == "repository");
        Assert.Equal("https://github.com/example/jobs", repository.Attribute("url")!.Value);
        Assert.Equal(commit, repository.Attribute("commit")!.Value);
        await using var symbols = await ZipFile.OpenReadAsync(_folder["packed/Jobs.Client.1.2.3.snupkg"]);
        await using var pdb = await symbols.GetEntry("lib/net10.0/Jobs.Client.pdb")!.OpenAsync();
        using var content = new MemoryStream();
        await pdb.CopyToAsync(content);
        Assert.Contains(
            $"https://raw.githubusercontent.com/example/jobs/{commit}/*",
            Encoding.UTF8.GetString(content.ToArray()),
            StringComparison.Ordinal);
    }

    private IEnumerable<string> Packages() =>
        Directory.GetFiles(_folder["packed"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private Task<string> PackAsync() => DotNet.RunAsync(
        "dotnet",
        [
            "pack", "src/Jobs.Client", "--output", "packed", "-nologo", "-p:NuGetAudit=false", "-p:UseSharedCompilation=false",
            "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false",
        ],
        Root,
        Variables);

    private Task<string> GitAsync(params string[] arguments) => DotNet.RunAsync("git", arguments, Root, Variables);
}
