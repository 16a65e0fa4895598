using Jobs.Api.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>
/// Logs why tokens are rejected, each reason at most once a minute, and which settings to compare. What a caller has sent is
/// never logged. Any thread may call it.
/// </summary>
internal sealed partial class TokenDefectLog(
    IOptions<AuthenticationOptions> options, IssuerMetadata metadata, TimeProvider time, ILogger<TokenDefectLog> logger)
{
    private readonly LogSampler<TokenDefect> _sampler = new(time, recordsPerMinute: 1);

    /// <summary>A token was rejected.</summary>
    public void Report(TokenDefect defect)
    {
        if (!_sampler.TryTake(defect, out var omitted))
        {
            return;
        }

        LogRejected(Describe(defect), omitted);
        if (defect == TokenDefect.Issuer)
        {
            // Logs it when the setting is not the issuer that the metadata names.
            metadata.FetchIfNeverRead();
        }
    }

    private string Describe(TokenDefect defect) => defect switch
    {
        TokenDefect.Malformed =>
            "it is not a signed token in JSON of at most 16 KB, a name occurs twice in it, or one of its claims has a wrong type",
        TokenDefect.Header => "its header has crit or zip, or a typ other than JWT, at+jwt and application/at+jwt",
        TokenDefect.Algorithm => "it is not signed with RS, PS or ES and 256, 384 or 512",
        TokenDefect.Dates => "its exp is missing, or its exp, nbf or iat is not a time in seconds",
        TokenDefect.IdToken => "it has nonce, at_hash or c_hash, which makes it an id token and not an access token",
        TokenDefect.SenderConstrained => "it has cnf, but the scheme Bearer cannot prove who holds its key",
        TokenDefect.Issuer => $"its iss is not Authentication__Issuer ('{options.Value.Issuer}')",
        TokenDefect.Signature =>
            $"its signature is invalid with all keys that the metadata at {options.Value.MetadataUri} leads to",
        TokenDefect.Audience => $"its aud does not include Authentication__Audience ('{options.Value.Audience}')",
        TokenDefect.NotYetValid =>
            $"its nbf is more than Authentication__ClockSkew ({options.Value.ClockSkew}) in the future: compare the clocks",
        TokenDefect.Permission =>
            $"neither its scp or scope nor, without these, its roles include Authentication__RequiredPermission "
            + $"('{options.Value.RequiredPermission}')",
        _ => "it is invalid in another way",
    };

    [LoggerMessage(17, LogLevel.Warning,
        "A token was rejected: {Reason}. {Omitted} more were rejected for this reason since the last such message.")]
    private partial void LogRejected(string reason, long omitted);
}
