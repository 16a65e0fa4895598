using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Packages;

/// <summary>The packages of this repository, packed once from the current build into a temporary folder.</summary>
public sealed class PackedPackages : IAsyncLifetime, IDisposable
{
    private static readonly string[] Projects = ["Jobs.Client", "Jobs.Recording", "JobsCli"];

    // As GitHub Actions has them.
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["GITHUB_SERVER_URL"] = "https://github.example",
        ["GITHUB_REPOSITORY"] = "owner/jobs",
    };

    private readonly TestFolder _folder = new();

    /// <summary>The folder with the packages, which is a package source.</summary>
    public string Source => _folder["source"];

    // The build that these tests belong to: its output exists, and no build runs while other tests use it.
    private static string Configuration =>
        typeof(PackedPackages).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var projects = Projects.Select(name => Path.Combine(RepositoryLayout.Root(), "src", name, name + ".csproj"));
        var properties = $"NoBuild=true;Configuration={Configuration};PackageOutputPath={Source}";
        await File.WriteAllTextAsync(_folder["pack.proj"], $"""
            <Project>
              <Target Name="Pack">
                <MSBuild Projects="{string.Join(';', projects)}" Targets="Pack" Properties="{properties}" />
              </Target>
            </Project>
            """);
        await DotNet.RunAsync("dotnet", ["msbuild", _folder["pack.proj"], "-t:Pack", "-nologo"], folder: null, Variables);
    }

    /// <summary>The path of a package.</summary>
    public string PathOf(string id, string extension = ".nupkg") =>
        Directory.GetFiles(Source, $"{id}.*{extension}").Single(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));

    /// <summary>The version of a package.</summary>
    public string VersionOf(string id) => Path.GetFileNameWithoutExtension(PathOf(id))[(id.Length + 1)..];

    /// <summary>Opens a package.</summary>
    public Task<ZipArchive> OpenAsync(string id, string extension = ".nupkg") => ZipFile.OpenReadAsync(PathOf(id, extension));

    /// <summary>The elements of a package's manifest.</summary>
    public async Task<IReadOnlyList<XElement>> ManifestAsync(string id)
    {
        await using var archive = await OpenAsync(id);
        await using var manifest = await archive.GetEntry(id + ".nuspec")!.OpenAsync();
        return [.. (await XDocument.LoadAsync(manifest, LoadOptions.None, CancellationToken.None)).Descendants()];
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>The classes that share the packages.</summary>
[CollectionDefinition(Name)]
public sealed class SharedPackages : ICollectionFixture<PackedPackages>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "packages";
}
