using System.Text.Json.Nodes;
using Jobs.Api.Auth;
using Jobs.Tests.Support;

namespace Jobs.Tests.Auth;

/// <summary>Which callers share the part of the limits that one caller may use.</summary>
public sealed class CallerTests
{
    private static readonly TestIssuer Issuer = TestIssuer.CreateStopped();

    [Theory]
    [InlineData("sub", "a", "sub", "b")]
    [InlineData("azp", "a", "azp", "b")]
    [InlineData("appid", "a", "appid", "b")]
    [InlineData("client_id", "a", "client_id", "b")]
    [InlineData("sub", "a", "azp", "a")]
    [InlineData("other", "a", "other", "b")]
    public void Callers_with_different_identities_do_not_share(string claim, string value, string other, string otherValue) =>
        Assert.NotEqual(NameOf((claim, value)), NameOf((other, otherValue)));

    [Theory]
    [InlineData("sub")]
    [InlineData("azp")]
    [InlineData("appid")]
    [InlineData("client_id")]
    public void Tokens_of_one_caller_share(string claim) =>
        Assert.Equal(NameOf((claim, "a"), ("jti", "1")), NameOf((claim, "a"), ("jti", "2")));

    [Fact]
    public void Empty_subject_counts_as_absent() =>
        Assert.Equal(NameOf(("azp", "a")), NameOf(("sub", ""), ("azp", "a")));

    [Fact]
    public void Subject_is_preferred_to_the_application() =>
        Assert.Equal(NameOf(("sub", "a"), ("azp", "x")), NameOf(("sub", "a"), ("azp", "y")));

    private static string? NameOf(params (string Name, string Value)[] claims)
    {
        var token = Issuer.Token("p", all =>
        {
            all.Remove("sub");
            foreach (var (name, value) in claims)
            {
                all[name] = JsonValue.Create(value);
            }
        });
        return Caller.FromToken(AccessToken.Parse(token), "projects").Name;
    }
}
