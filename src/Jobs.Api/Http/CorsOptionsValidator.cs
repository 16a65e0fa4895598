using Microsoft.Extensions.Options;

namespace Jobs.Api.Http;

/// <summary>Holds each allowed origin to the form that browsers send, since it is compared with it exactly.</summary>
internal sealed class CorsOptionsValidator : IValidateOptions<CorsOptions>
{
    private const string Rule = "must be an http or https origin such as https://app.example.com, with nothing after host and port";

    public ValidateOptionsResult Validate(string? name, CorsOptions options)
    {
        var failures = options.AllowedOrigins.Select(Failure).Where(static failure => failure is not null).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures!);
    }

    private static string? Failure(string? origin, int index)
    {
        var setting = $"Cors__AllowedOrigins__{index}";
        return origin switch
        {
            "*" => $"{setting} cannot be *: name each origin whose pages may read the answers.",
            "null" => $"{setting} cannot be null: pages without an origin, which anyone can make, would be allowed.",
            _ when Normalize(origin) is null => $"{setting} {Rule}.",
            _ => origin == Normalize(origin) ? null : $"{setting} {Rule}: did you mean {Normalize(origin)}?",
        };
    }

    // What is wrong may be a secret, so a user is not part of what is suggested.
    private static string? Normalize(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", HostNameType: UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 }
            ? $"{uri.Scheme}://{HostOf(uri)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}"
            : null;

    private static string HostOf(Uri uri) => uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
}
