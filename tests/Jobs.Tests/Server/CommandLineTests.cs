using Jobs.Api.Configuration;
using Jobs.Tests.Support;
using JobsServer;

namespace Jobs.Tests.Server;

/// <summary>The options of the server.</summary>
public sealed class CommandLineTests
{
    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Help_is_printed()
    {
        await using var server = await ServerProcess.StartAsync("Production", ["--help"]);

        Assert.Equal(0, await server.WaitForExitAsync());

        Assert.Contains("Usage: JobsServer [options]", server.Output, StringComparison.Ordinal);
        Assert.Contains("--seed-demo", server.Output, StringComparison.Ordinal);
        Assert.Empty(server.Errors);
    }

    [Trait(Category.Name, Category.Process)]
    [Theory]
    [InlineData("--url=x", "'--url' is not an option: did you mean --urls? --help lists the options.")]
    [InlineData("--Jobs:TableNam=x", "Jobs__TableNam is not a setting: did you mean Jobs__TableName?")]
    [InlineData("--seed-demo", "--seed-demo needs the environment Development: sample jobs are for local runs only.")]
    public async Task Unknown_option_or_setting_is_refused_with_the_nearest_name(string argument, string sentence)
    {
        await using var server = await ServerProcess.StartAsync(
            "Production", [argument], ("JobsStorage", TestStorage.ConnectionString(1)));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal([sentence], server.Errors);
        Assert.Equal("", server.Output);
    }

    [Theory]
    [InlineData("--seeddemo", "seed-demo")]
    [InlineData("-urls", "urls")]
    [InlineData("/urls=x", "urls")]
    [InlineData("urls=x", "urls")]
    [InlineData("--environmen=Development", "environment")]
    [InlineData("--TableName=x", "Jobs:TableName")]
    [InlineData("--Job:TableName=x", "Jobs:TableName")]
    public void Unknown_argument_is_refused_with_the_nearest_name(string argument, string nearest)
    {
        var exception = Assert.Throws<StartupException>(() => CommandLine.Parse([argument]));

        Assert.EndsWith($"did you mean --{nearest}? --help lists the options.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Option_without_a_value_is_refused() => Assert.Equal(
        "'--urls' needs a value: --help lists the options.",
        Assert.Throws<StartupException>(() => CommandLine.Parse(["--urls"])).Message);

    [Fact]
    public void Known_arguments_are_given_in_the_form_of_the_framework() => Assert.Equal(
        [
            "--urls=http://localhost:1", "--Development:SeedDemo=true", "--Jobs:TableName=x=y",
            "--Authentication:ApiKeys:0:Name=k", "--Logging:LogLevel:Default=Debug", "--JobsStorage=a;b",
        ],
        CommandLine.Parse(
        [
            "--urls", "http://localhost:1", "--seed-demo", "--Jobs:TableName=x=y",
            "--Authentication__ApiKeys__0__Name", "k", "--Logging:LogLevel:Default=Debug", "--JobsStorage", "a;b",
        ]).Arguments);

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    public void Help_overrides_other_arguments(string name) => Assert.True(CommandLine.Parse(["--unknown", name]).AsksForHelp);
}
