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
    public void Options_that_name_one_service_are_accepted(string? connection, string? uri) =>
        Assert.Null(Failure(connection, uri));

    [Theory]
    [InlineData(null, null, "missing")]
    [InlineData("UseDevelopmentStorage=true", "https://a.table.core.windows.net", "both given")]
    [InlineData(null, "http://a.table.core.windows.net", "https address")]
    [InlineData(null, "/jobs", "https address")]
    [InlineData(null, "ftp://a", "https address")]
    [InlineData(null, $"https://a.table.core.windows.net/?sig={Key}", "without user, query and fragment")]
    [InlineData(null, $"https://a:{Key}@a.table.core.windows.net", "without user, query and fragment")]
    [InlineData(null, "https://a.table.core.windows.net/#x", "without user, query and fragment")]
    [InlineData("", null, "not a connection string")]
    [InlineData(" ", null, "not a connection string")]
    [InlineData("https://a.table.core.windows.net", null, "not a connection string")]
    [InlineData($"AccountName=a;AccountKey={Key}x!", null, "not a connection string")]
    [InlineData($"AccountKey={Key}", null, "not a connection string")]
    [InlineData("UseDevelopmentStorage=maybe", null, "not a connection string")]
    public void Other_options_are_rejected_in_one_sentence_without_the_secret(string? connection, string? uri, string reason)
    {
        var failure = Failure(connection, uri);

        Assert.NotNull(failure);
        Assert.Contains(reason, failure, StringComparison.Ordinal);
        Assert.EndsWith(".", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_string_of_the_tests_is_accepted() =>
        Assert.Null(Failure(TestStorage.ConnectionString(1), null));

    private static string? Failure(string? connection, string? uri)
    {
        var options = new StorageOptions
        {
            ConnectionString = connection,
            TableServiceUri = uri is null ? null : new Uri(uri, UriKind.RelativeOrAbsolute),
        };
        return new StorageOptionsValidator().Validate(null, options).FailureMessage;
    }
}
