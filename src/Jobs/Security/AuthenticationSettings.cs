namespace Jobs.Security;

/// <summary>The settings of the section <c>Authentication</c>.</summary>
public sealed class AuthenticationSettings
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Authentication";

    /// <summary>False lets everybody in, for local runs; it cannot be false in Azure.</summary>
    public bool Enabled { get; set; } = true;
}
