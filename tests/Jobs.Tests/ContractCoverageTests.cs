using System.Text.RegularExpressions;
using Jobs.Development;

namespace Jobs.Tests;

/// <summary>Holds <c>docs/contract-coverage.md</c> against the tests that there are.</summary>
public sealed partial class ContractCoverageTests
{
    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(RepositoryLayout.Root(), "docs", "contract-coverage.md"));

    public static TheoryData<string, string> NamedTests
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var match in Lines.SelectMany(line => TestPattern().Matches(line)).DistinctBy(match => match.Value))
            {
                rows.Add(match.Groups[1].Value, match.Groups[2].Value);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(NamedTests))]
    public void A_test_that_the_table_names_exists(string className, string method)
    {
        var type = typeof(ContractCoverageTests).Assembly.GetType($"Jobs.Tests.{className.Replace('/', '.')}");

        Assert.NotNull(type);
        var tests = type.GetMethods().Where(candidate => candidate.IsDefined(typeof(FactAttribute), inherit: true));
        Assert.Contains(tests, test => method.Length == 0 || test.Name == method);
    }

    [Fact]
    public void Every_statement_names_a_test()
    {
        var statements = Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line != "| Statement | Tests |");

        Assert.All(statements, line => Assert.Matches(TestPattern(), line));
    }

    [GeneratedRegex(@"`([A-Za-z/]+Tests)(?:\.([A-Za-z0-9_]+))?`")]
    private static partial Regex TestPattern();
}
