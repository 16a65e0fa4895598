namespace Jobs.Api.Auth;

/// <summary>A key of the Orange Developer channel, known by its hash only.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>What the log calls the key.</summary>
    public string Name { get; set; } = "";

    /// <summary>The SHA-256 hash of the key, as 64 hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary>The projects that the key is for, separated by spaces, or <c>*</c> for all.</summary>
    public string Projects { get; set; } = "";
}
