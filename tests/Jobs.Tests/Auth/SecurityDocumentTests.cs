using Jobs.Api.Auth;
using Jobs.Development;

namespace Jobs.Tests.Auth;

/// <summary>Compares <c>docs/security.md</c> with the tests and the settings.</summary>
public sealed class SecurityDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "docs", "security.md"));

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
    public void Threat_has_a_paragraph_and_a_test(string point)
    {
        Assert.Single(
            Document.ReplaceLineEndings("\n").Split("\n\n"), text => text.StartsWith($"**{point}.**", StringComparison.Ordinal));
        var section = Assert.Single(
            typeof(Threats).GetNestedTypes().Select(CoverageSection.Of), section => section.Title == point);
        Assert.NotEmpty(section.Statements);
    }

    [Fact]
    public void Setting_is_in_the_table()
    {
        var settings = typeof(AuthenticationOptions).GetProperties().Select(static property => property.Name)
            .Where(static name => name != nameof(AuthenticationOptions.ApiKeys))
            .Concat(typeof(ApiKeyOptions).GetProperties().Select(static property => $"ApiKeys__0__{property.Name}"));

        Assert.All(settings, setting => Assert.Contains($"| `Authentication__{setting}` |", Document, StringComparison.Ordinal));
    }
}
