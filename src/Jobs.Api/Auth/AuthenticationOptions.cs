namespace Jobs.Api.Auth;

/// <summary>The settings of the section <c>Authentication</c>.</summary>
internal sealed class AuthenticationOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Authentication";

    /// <summary>
    /// False lets everybody in, for local runs; it cannot be false in Azure. Nothing else does, an absent or empty value
    /// included.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>The issuer of access tokens, exactly as their <c>iss</c> has it.</summary>
    public string? Issuer { get; set; }

    /// <summary>What access tokens must have in <c>aud</c>.</summary>
    public string? Audience { get; set; }

    /// <summary>
    /// Where the issuer's OpenID Connect metadata is; null for <c>/.well-known/openid-configuration</c> below the issuer.
    /// </summary>
    public Uri? MetadataAddress { get; set; }

    /// <summary>What a token must carry in <c>scp</c>, <c>scope</c> or <c>roles</c>.</summary>
    public string RequiredPermission { get; set; } = "jobs.read";

    /// <summary>The claim that names the projects: a list, a string separated by spaces, or <c>*</c> for all.</summary>
    public string ProjectsClaim { get; set; } = "projects";

    /// <summary>The one of a token's <c>roles</c> that may name a requester; null when no caller may.</summary>
    public string? RequesterRole { get; set; }

    /// <summary>How far the issuer's clock may be off; at most 5 minutes.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The keys of the Orange Developer channel; while there are none, no channel needs to be named.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; } = [];

    /// <summary>True when callers have to say who they are.</summary>
    internal bool IsEnabled => Enabled is not false;

    /// <summary>Where the issuer's metadata is; null when the issuer is no address and no other is given.</summary>
    internal Uri? MetadataUri => MetadataAddress
        ?? (Uri.TryCreate($"{Issuer?.TrimEnd('/')}/.well-known/openid-configuration", UriKind.Absolute, out var uri) ? uri : null);
}
