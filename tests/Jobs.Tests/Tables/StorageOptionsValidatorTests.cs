using Jobs.Api.Tables;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

public sealed class StorageOptionsValidatorTests
{
    private const string Key = "c2VjcmV0";

    [Theory]
    [InlineData("UseDevelopmentStorage=true", null)]
    [InlineData($"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={Key};EndpointSuffix=core.windows.net", null)]
    [InlineData("TableEndpoint=https://a.table.core.windows.net;SharedAccessSignature=sv=2020&sig=x", null)]
    [InlineData(null, "https://a.table.core.windows.net")]
    [InlineData(null, "https://a.table.core.windows.net/")]
    public void What_names_one_service_is_accepted(string? connection, string? uri) => Assert.Null(Refusal(connection, uri));

    [Theory]
    [InlineData(null, null, "missing")]
    [InlineData("UseDevelopmentStorage=true", "https://a.table.core.windows.net", "both given")]
    [InlineData(null, "http://a.table.core.windows.net", "https address")]
    [InlineData(null, "/jobs", "https address")]
    [InlineData(null, "ftp://a", "https address")]
    [InlineData("", null, "no connection string")]
    [InlineData(" ", null, "no connection string")]
    [InlineData("https://a.table.core.windows.net", null, "no connection string")]
    [InlineData($"AccountName=a;AccountKey={Key}x!", null, "no connection string")]
    [InlineData($"AccountKey={Key}", null, "no connection string")]
    [InlineData("UseDevelopmentStorage=maybe", null, "no connection string")]
    public void What_does_not_is_refused_in_one_sentence_without_the_secret(string? connection, string? uri, string reason)
    {
        var refusal = Refusal(connection, uri);

        Assert.NotNull(refusal);
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_connection_string_of_the_tests_is_accepted() =>
        Assert.Null(Refusal(TestStorage.ConnectionString(1), null));

    private static string? Refusal(string? connection, string? uri) => new StorageOptionsValidator().Validate(null, new StorageOptions
    {
        ConnectionString = connection,
        TableServiceUri = uri is null ? null : new Uri(uri, UriKind.RelativeOrAbsolute),
    }).FailureMessage;
}
