using System.Xml.Linq;

namespace Jobs.Tests.Packages;

/// <summary>What is in the packages.</summary>
[Collection(SharedPackages.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class PackageTests(PackedPackages packages)
{
    [Theory]
    [InlineData("Jobs.Recording", "Azure.Data.Tables", "[12.13.0, 13.0.0)")]
    [InlineData("Jobs.Client", "Microsoft.Extensions.Http", "10.0.10")]
    public async Task Library_depends_on_a_version_range_of_one_package_only(string id, string dependency, string range)
    {
        var elements = await packages.ManifestAsync(id);

        var found = Assert.Single(elements, element => element.Name.LocalName == "dependency");
        Assert.Equal((dependency, range), (found.Attribute("id")!.Value, found.Attribute("version")!.Value));
        Assert.DoesNotContain(elements, element => element.Name.LocalName == "frameworkReference");
    }

    [Theory]
    [InlineData("Jobs.Recording", "recording.md")]
    [InlineData("Jobs.Client", "client.md")]
    [InlineData("jobsctl", "jobsctl.md")]
    public async Task Package_has_readme_icon_licence_and_repository(string id, string readme)
    {
        var elements = await packages.ManifestAsync(id);
        await using var archive = await packages.OpenAsync(id);

        Assert.Equal((readme, "icon.png", "MIT"), (Value(elements, "readme"), Value(elements, "icon"), Value(elements, "license")));
        Assert.NotNull(archive.GetEntry(readme));
        Assert.NotNull(archive.GetEntry("icon.png"));
        Assert.Equal("https://github.example/owner/jobs", Value(elements, "projectUrl"));
        var repository = Assert.Single(elements, element => element.Name.LocalName == "repository");
        Assert.Equal("https://github.example/owner/jobs", repository.Attribute("url")!.Value);
        Assert.NotEmpty(Value(elements, "description"));
    }

    [Theory]
    [InlineData("Jobs.Recording", "lib/net10.0/Jobs.Recording.pdb")]
    [InlineData("Jobs.Client", "lib/net10.0/Jobs.Client.pdb")]
    [InlineData("jobsctl", "tools/net10.0/any/JobsCli.pdb")]
    public async Task Package_has_a_symbol_package(string id, string symbols)
    {
        await using var archive = await packages.OpenAsync(id, ".snupkg");

        Assert.NotNull(archive.GetEntry(symbols));
    }

    [Theory]
    [InlineData("Jobs.Recording")]
    [InlineData("Jobs.Client")]
    public async Task Library_has_documentation_of_its_members(string id)
    {
        await using var archive = await packages.OpenAsync(id);

        Assert.NotNull(archive.GetEntry($"lib/net10.0/{id}.xml"));
    }

    private static string Value(IEnumerable<XElement> elements, string name) =>
        elements.Single(element => element.Name.LocalName == name).Value;
}
