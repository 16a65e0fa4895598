using System.Text.RegularExpressions;
using Jobs.Api.Auth;

namespace Jobs.Tests.Auth;

/// <summary>Holds <c>docs/security.md</c> to what there is.</summary>
public sealed partial class SecurityDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Root(), "docs", "security.md"));

    [Fact]
    public void Each_test_that_the_document_names_exists()
    {
        var tests = typeof(SecurityDocumentTests).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods().Select(method => (Name: $"{type.Name}.{method.Name}", Method: method)))
            .Where(static test => test.Method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(static test => test.Name)
            .ToHashSet();
        var named = TestName().Matches(Document).Select(static match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [Theory]
    [InlineData("API1 Broken object level authorization")]
    [InlineData("API2 Broken authentication")]
    [InlineData("API3 Broken object property level authorization")]
    [InlineData("API4 Unrestricted resource consumption")]
    [InlineData("API5 Broken function level authorization")]
    [InlineData("API6 Unrestricted access to sensitive business flows")]
    [InlineData("API7 Server side request forgery")]
    [InlineData("API8 Security misconfiguration")]
    [InlineData("API9 Improper inventory management")]
    [InlineData("API10 Unsafe consumption of APIs")]
    public void Each_point_of_the_list_has_a_paragraph_that_names_a_test(string point)
    {
        var paragraph = Assert.Single(
            Document.ReplaceLineEndings("\n").Split("\n\n"), text => text.StartsWith($"**{point}.**", StringComparison.Ordinal));

        Assert.Matches(TestName(), paragraph);
    }

    [Fact]
    public void Each_setting_is_in_the_table()
    {
        var settings = typeof(AuthenticationOptions).GetProperties().Select(static property => property.Name)
            .Where(static name => name != nameof(AuthenticationOptions.ApiKeys))
            .Concat(typeof(ApiKeyOptions).GetProperties().Select(static property => $"ApiKeys__0__{property.Name}"));

        Assert.All(settings, setting => Assert.Contains($"| `Authentication__{setting}` |", Document, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "JobsFunctions.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
