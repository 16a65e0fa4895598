using System.Reflection.PortableExecutable;
using System.Text.Json;
using Jobs.Development;

namespace Jobs.Tests.Functions;

/// <summary>The files that are deployed.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class PublishedAppTests
{
    [Fact]
    public async Task Worker_config_starts_the_app_and_lets_it_describe_its_functions()
    {
        var description = (await JsonAsync("worker.config.json")).GetProperty("description");

        Assert.Equal("dotnet-isolated", description.GetProperty("language").GetString());
        Assert.Equal("dotnet", description.GetProperty("defaultExecutablePath").GetString());
        Assert.Equal("JobsFunctions.dll", description.GetProperty("defaultWorkerPath").GetString());
        Assert.Equal("true", description.GetProperty("workerIndexing").GetString());
    }

    [Fact]
    public async Task Host_file_is_that_of_the_repository() => Assert.Equal(
        await File.ReadAllTextAsync(Path.Combine(RepositoryLayout.Root(), "host.json")),
        await File.ReadAllTextAsync(Path.Combine(await FunctionApp.PublishAsync(), "host.json")));

    [Fact]
    public async Task Functions_file_has_the_functions_with_anonymous_triggers_for_all_methods()
    {
        var functions = (await JsonAsync("functions.metadata")).EnumerateArray().ToList();

        Assert.Equal("UnknownRoute", functions.Select(function => function.GetProperty("name").GetString()).Max(StringComparer.OrdinalIgnoreCase));
        Assert.All(functions, function =>
        {
            Assert.Equal("JobsFunctions.dll", function.GetProperty("scriptFile").GetString());
            var trigger = Assert.Single(function.GetProperty("bindings").EnumerateArray());
            Assert.Equal("httpTrigger", trigger.GetProperty("type").GetString());
            Assert.Equal("Anonymous", trigger.GetProperty("authLevel").GetString());
            Assert.False(trigger.TryGetProperty("methods", out _));
        });
    }

    [Fact]
    public async Task Extensions_file_names_existing_assemblies_of_the_host()
    {
        var folder = await FunctionApp.PublishAsync();

        Assert.All((await JsonAsync("extensions.json")).GetProperty("extensions").EnumerateArray(), extension =>
        {
            var hint = extension.TryGetProperty("hintPath", out var path) ? path.GetString()! : "";
            Assert.True(File.Exists(Path.Combine(folder, hint)), hint);
        });
    }

    [Theory]
    [InlineData("JobsFunctions.dll")]
    [InlineData("Jobs.Api.dll")]
    [InlineData("Azure.Data.Tables.dll")]
    [InlineData("Microsoft.Azure.Functions.Worker.Core.dll")]
    public async Task Code_is_compiled_ahead_of_time(string name)
    {
        await using var file = File.OpenRead(Path.Combine(await FunctionApp.PublishAsync(), name));
        using var reader = new PEReader(file);

        Assert.True(reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }

    [Fact]
    public async Task Settings_of_a_developer_are_not_deployed() =>
        Assert.Empty(Directory.GetFiles(await FunctionApp.PublishAsync(), "*.settings*.json"));

    private static async Task<JsonElement> JsonAsync(string name) =>
        JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(await FunctionApp.PublishAsync(), name)));
}
