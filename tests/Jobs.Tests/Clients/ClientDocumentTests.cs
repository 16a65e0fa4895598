using Jobs.Recording;
using Xunit.Abstractions;

namespace Jobs.Tests.Clients;

/// <summary>
/// Runs the examples of <c>docs/clients.md</c>. An example whose language is not installed is not run; the output of the test says
/// so.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class ClientDocumentTests(ClientExamplesFixture fixture, ITestOutputHelper output)
    : IClassFixture<ClientExamplesFixture>
{
    private static readonly string[] Names = ["errors", "less", "pages", "wait"];
    private static readonly string[] Scripts = ["bash", "javascript", "python"];

    /// <summary>The languages.</summary>
    public static TheoryData<string> Languages => [.. Scripts];

    [Fact]
    public void Document_has_every_example_in_every_language() => Assert.Equal(
        Scripts.SelectMany(static language => Names, static (language, name) => (language, name)).Order(),
        ClientExample.All.Keys.Order());

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Example_of_pages_reads_all_of_them(string language)
    {
        if (await RunAsync(language, "pages") is not { } lines)
        {
            return;
        }

        if (language == "bash")
        {
            Assert.Equal(1 + ((fixture.Failed - 1) / 20), lines.Length);
            Assert.All(lines, line => Assert.EndsWith($" of {fixture.Failed} jobs", line, StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal(fixture.Failed, lines.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Example_of_less_traffic_is_answered(string language)
    {
        if (await RunAsync(language, "less") is { } lines)
        {
            Assert.Matches("(then 304|bytes were received)$", lines[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Example_of_errors_shows_the_description(string language)
    {
        if (await RunAsync(language, "errors") is { } lines)
        {
            Assert.Contains("'age' is not a sort field", string.Join('\n', lines), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Example_of_waiting_ends_with_the_job(string language)
    {
        if (!CanRun(language))
        {
            return;
        }

        var recorder = new JobRecorder(fixture.Server.Table);
        var job = await recorder.AcknowledgeAsync(
            ClientExamplesFixture.Project, new NewJob(Guid.NewGuid(), "Resize disk", "alice"));
        using var example = ClientExample.Start(
            language,
            "wait",
            ("JOBS_URL", Address),
            ("JOB", $"/projects/{ClientExamplesFixture.Project}/jobs/{job.Id}"));

        Assert.Equal("acknowledged", await example.ReadLineAsync());
        await recorder.FailAsync(ClientExamplesFixture.Project, job.Id);

        Assert.Equal("failed", (await example.ReadToEndAsync()).Trim());
    }

    private string Address => fixture.Server.Address.GetLeftPart(UriPartial.Authority);

    private async Task<string[]?> RunAsync(string language, string name)
    {
        if (!CanRun(language))
        {
            return null;
        }

        using var example = ClientExample.Start(language, name, ("JOBS_URL", Address));
        return (await example.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private bool CanRun(string language)
    {
        var obstacle = ClientExample.ObstacleTo(language);
        if (obstacle is not null)
        {
            output.WriteLine($"NOT RUN: the examples in {language}, because {obstacle}.");
        }

        return obstacle is null;
    }
}
