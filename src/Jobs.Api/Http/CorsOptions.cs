namespace Jobs.Api.Http;

/// <summary>The settings of the section <c>Cors</c>: which web pages of other origins may read the answers.</summary>
internal sealed class CorsOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Cors";

    /// <summary>The origins, as a browser sends them: scheme, host, and the port unless it is the default one.</summary>
    public IList<string> AllowedOrigins { get; } = [];
}
