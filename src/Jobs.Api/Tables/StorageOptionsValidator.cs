using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Tables;

/// <summary>Holds <see cref="StorageOptions"/> to their rules, without ever repeating a secret.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    private static readonly string[] CosmosDomains =
        [".cosmos.azure.com", ".cosmosdb.azure.com", ".cosmos.azure.cn", ".cosmos.azure.us", ".documents.azure.com"];

    /// <summary>Why such an account cannot be used.</summary>
    public const string CosmosReason =
        "JobsStorage names an account of Azure Cosmos DB for Table, which the service cannot use: its filters by Timestamp return "
        + "nothing, and its results are not in the order of their keys. Use an account of Azure Storage.";

    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        (options.ConnectionString, options.TableServiceUri) switch
        {
            (null, null) => ValidateOptionsResult.Fail(
                "JobsStorage is missing: give it a connection string, or give JobsStorage__tableServiceUri the address of "
                + "the table service."),
            (not null, not null) => ValidateOptionsResult.Fail(
                "JobsStorage and JobsStorage__tableServiceUri are both given: give one of them."),
            (null, { } uri) when !IsServiceUri(uri) => ValidateOptionsResult.Fail(
                "JobsStorage__tableServiceUri must be the absolute https address of the table service, without user, query and "
                + "fragment."),
            ({ } text, null) when !IsConnectionString(text) => ValidateOptionsResult.Fail(
                "JobsStorage is not a connection string of a storage account."),
            _ when IsCosmos(options) => ValidateOptionsResult.Fail(CosmosReason),
            _ => ValidateOptionsResult.Success,
        };

    private static bool IsCosmos(StorageOptions options)
    {
        var host = (options.TableServiceUri ?? new TableServiceClient(options.ConnectionString).Uri).Host;
        return Array.Exists(CosmosDomains, domain => host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsServiceUri(Uri uri) =>
        uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttps && (uri.UserInfo + uri.Query + uri.Fragment).Length == 0;

    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new TableServiceClient(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
