using System.IO.Compression;
using System.Xml.Linq;
using Azure.Data.Tables;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>The package for producers depends on the table client only, and is enough to record jobs.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class RecordingPackageTests(PackedRecording package) : IClassFixture<PackedRecording>
{
    [Fact]
    public async Task Package_depends_on_a_version_range_of_the_table_client_only()
    {
        await using var archive = await ZipFile.OpenReadAsync(package.PackagePath);
        await using var manifest = await archive.GetEntry("Jobs.Recording.nuspec")!.OpenAsync();
        var elements = (await XDocument.LoadAsync(manifest, LoadOptions.None, CancellationToken.None)).Descendants().ToList();

        var dependency = Assert.Single(elements, element => element.Name.LocalName == "dependency");
        Assert.Equal("Azure.Data.Tables", dependency.Attribute("id")!.Value);
        Assert.Equal("[12.13.0, 13.0.0)", dependency.Attribute("version")!.Value);
        Assert.DoesNotContain(elements, element => element.Name.LocalName == "frameworkReference");
    }

    [Fact]
    public async Task Console_project_with_the_package_records_a_job_from_request_to_deletion()
    {
        var table = await TestStorage.NewTableAsync();
        var id = Guid.NewGuid();

        var output = await package.RunProducerAsync(await TestStorage.ConnectionStringAsync(), table.Name, "shop", id);

        Assert.Equal(
            ["acknowledged 0", "in-progress 0", "in-progress 1", "completed 2"],
            output.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        var entity = (await table.GetEntityAsync<TableEntity>("shop", $"{id}")).Value;
        Assert.Equal("completed", entity["State"]);
        Assert.Equal("Resize disk", entity["Description"]);
        Assert.Equal(
            """[{"code":101,"message":"Half done"},{"code":100,"message":"Done"}]""", entity["Messages"]);
        Assert.True(entity.GetDateTimeOffset("CreatedDate") <= entity.GetDateTimeOffset("StartProcessingDate"));
        Assert.True(entity.GetDateTimeOffset("StartProcessingDate") <= entity.GetDateTimeOffset("EndProcessingDate"));
        Assert.Equal(true, entity["Deleted"]);
    }
}
