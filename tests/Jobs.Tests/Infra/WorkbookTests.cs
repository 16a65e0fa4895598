using System.Text.Json;
using System.Text.RegularExpressions;
using Jobs.Development;

namespace Jobs.Tests.Infra;

/// <summary>The workbook that operators look at, and the queries of <c>docs/operations.md</c>.</summary>
public sealed partial class WorkbookTests
{
    // What the app sends and what the platform records.
    private static readonly string[] Tables =
    [
        "_LogOperation", "AppDependencies", "AppExceptions", "AppMetrics", "AppRequests", "AppTraces", "FunctionAppLogs", "Usage",
    ];

    [Fact]
    [Trait(Category.Name, Category.Infrastructure)]
    public async Task Workbook_is_deployed_with_the_workspace_in_its_content()
    {
        var workbook = Assert.Single((await Deployment.OfAsync("minimal")).Resources("Microsoft.Insights/workbooks"));

        Assert.Equal("shared", workbook.At("kind"));
        Assert.Contains("workspaces", workbook.At("properties.sourceId"), StringComparison.Ordinal);
        Assert.DoesNotContain("{workspace}\"]", workbook.At("properties.serializedData"), StringComparison.Ordinal);
    }

    [Fact]
    public void Workbook_is_complete_json_with_a_time_range_for_every_query()
    {
        var queries = Queries().ToList();

        Assert.True(queries.Count > 10);
        Assert.All(queries, query => Assert.Equal("Time", query.At("timeContextFromParameter")));
        Assert.All(queries, query => Assert.Contains(TableOf(query.At("query")), Tables));
    }

    [Theory]
    [InlineData("infra/workbook.json")]
    [InlineData("docs/operations.md")]
    public void Metrics_of_the_queries_are_documented(string file)
    {
        var documented = Metric().Matches(Read("docs/telemetry.md")).Select(match => match.Value).ToHashSet();
        var used = Metric().Matches(Read(file)).Select(match => match.Value).Distinct().ToList();

        Assert.True(used.Count > 8);
        Assert.All(used, metric => Assert.Contains(metric, documented));
    }

    private static IEnumerable<JsonElement> Queries()
    {
        var workbook = JsonDocument.Parse(Read("infra/workbook.json"));
        return workbook.RootElement.GetProperty("items").EnumerateArray()
            .Where(item => item.At("type") == "3")
            .Select(item => item.GetProperty("content"));
    }

    private static string TableOf(string query) => query.Split(' ', 2)[0];

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryLayout.Root(), file));

    [GeneratedRegex(@"jobs\.(?:snapshot\.|limiter\.)?[a-z_]{4,}(?=[`""\\])")]
    private static partial Regex Metric();
}
