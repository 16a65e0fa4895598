using System.Text.RegularExpressions;
using Jobs.Development;
using Xunit.Abstractions;

namespace Jobs.Tests.Clients;

/// <summary>
/// Runs the commands of the tour in the README. What they print is in the README, but for what differs each time (dates, entity
/// tags, ids of requests). Lines that the README does not show are allowed.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed partial class ReadmeTourTests(ClientExamplesFixture fixture, ITestOutputHelper output)
    : IClassFixture<ClientExamplesFixture>
{
    private const string LocalServer = "http://localhost:7071";
    private const string Prompt = "$ ";
    private const string Shortened = " …";

    /// <summary>The blocks of the tour.</summary>
    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, Tour().Count)];

    [Fact]
    public void Tour_has_several_blocks() => Assert.True(Tour().Count > 3);

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Commands_of_the_tour_print_what_the_readme_shows(int block)
    {
        if (ClientExample.ObstacleTo("bash") is { } obstacle)
        {
            output.WriteLine($"NOT RUN: {obstacle}.");
            return;
        }

        var lines = Tour()[block].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var commands = lines.Where(IsCommand).Select(line => line[Prompt.Length..] + "; echo");
        var address = fixture.Server.Address.GetLeftPart(UriPartial.Authority);
        using var script = ClientExample.StartScript(
            string.Join('\n', commands.Prepend("set -e")).Replace(LocalServer, address, StringComparison.Ordinal));
        var printed = (await script.ReadToEndAsync()).Replace(address, LocalServer, StringComparison.Ordinal);

        AssertContainsInOrder(
            lines.Where(line => !IsCommand(line)).Select(Comparable),
            printed.ReplaceLineEndings("\n").Split('\n').Select(Comparable).ToList());
    }

    private static bool IsCommand(string line) => line.StartsWith(Prompt, StringComparison.Ordinal);

    private static List<string> Tour()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "README.md")).ReplaceLineEndings("\n");
        var tour = readme.Split("\n### A tour\n")[1].Split("\n## ")[0];
        return [.. Block().Matches(tour).Select(match => match.Groups[1].Value)];
    }

    private static string Comparable(string line) => Varying().Replace(line, "*");

    private static void AssertContainsInOrder(IEnumerable<string> shown, List<string> printed)
    {
        var next = 0;
        foreach (var line in shown)
        {
            var found = printed.FindIndex(next, each => line.EndsWith(Shortened, StringComparison.Ordinal)
                ? each.StartsWith(line[..^Shortened.Length], StringComparison.Ordinal)
                : each == line);
            Assert.True(found >= 0, $"The README shows '{line}'. Printed:\n{string.Join('\n', printed)}");
            next = found + 1;
        }
    }

    [GeneratedRegex("^```console\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=^Date: ).*|(?<=^ETag: ).*|(?<=^X-Request-Id: ).*|(?<=^Content-Length: ).*""")]
    private static partial Regex Varying();
}
