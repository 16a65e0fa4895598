namespace Jobs.Api.Tables;

/// <summary>
/// Where the table is: the setting <c>JobsStorage</c>, either a connection string, or a section that names the service
/// with credentials from Azure Identity.
/// </summary>
internal sealed class StorageOptions
{
    /// <summary>The name of the setting and of the section.</summary>
    public const string Section = "JobsStorage";

    /// <summary>The value of the setting itself: a connection string; null when the section is used.</summary>
    public string? ConnectionString { get; internal set; }

    /// <summary>The address of the table service, for instance <c>https://account.table.core.windows.net</c>.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>The client id of a user-assigned managed identity; null for the default Azure credential.</summary>
    public string? ClientId { get; set; }
}
