using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Auth;

/// <summary>Holds <see cref="AuthenticationOptions"/> to their rules, without ever repeating a key or a hash.</summary>
internal sealed class AuthenticationOptionsValidator(IConfiguration configuration) : IValidateOptions<AuthenticationOptions>
{
    private const int HashDigits = 64;

    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    // App Service and Functions set the first two, Container Apps the last.
    private static readonly string[] AzureVariables = ["WEBSITE_SITE_NAME", "WEBSITE_INSTANCE_ID", "CONTAINER_APP_NAME"];

    public ValidateOptionsResult Validate(string? name, AuthenticationOptions options)
    {
        var failures = (options.IsEnabled ? Failures(options) : DisabledFailures()).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> DisabledFailures()
    {
        if (AzureVariables.Any(variable => !string.IsNullOrEmpty(configuration[variable])))
        {
            yield return "Authentication__Enabled cannot be false in Azure: everybody could read the jobs of every project.";
        }
    }

    private static IEnumerable<string> Failures(AuthenticationOptions options) =>
        IssuerFailures(options).Concat(ClaimFailures(options)).Concat(KeyFailures(options.ApiKeys));

    private static IEnumerable<string> IssuerFailures(AuthenticationOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Issuer))
        {
            yield return "Authentication__Issuer is missing: give it the issuer of the access tokens, as their iss has it.";
        }
        else if (HasBlanksAround(options.Issuer))
        {
            yield return "Authentication__Issuer must not begin or end with a blank.";
        }
        else if (!IsMetadataAddress(options.MetadataUri, mayHaveQuery: options.MetadataAddress is not null))
        {
            yield return options.MetadataAddress is null
                ? "Authentication__Issuer must be an absolute https address without user, query and fragment, unless "
                    + "Authentication__MetadataAddress is given."
                : "Authentication__MetadataAddress must be an absolute https address without user and fragment.";
        }

        if (string.IsNullOrWhiteSpace(options.Audience))
        {
            yield return "Authentication__Audience is missing: give it what the access tokens have in aud.";
        }
        else if (HasBlanksAround(options.Audience))
        {
            yield return "Authentication__Audience must not begin or end with a blank.";
        }

        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > MaxSkew)
        {
            yield return "Authentication__ClockSkew must be a time from 00:00:00 to 00:05:00.";
        }
    }

    private static IEnumerable<string> ClaimFailures(AuthenticationOptions options)
    {
        if (!IsWord(options.RequiredPermission))
        {
            yield return "Authentication__RequiredPermission must be one scope or role, without spaces.";
        }

        if (string.IsNullOrWhiteSpace(options.ProjectsClaim) || HasBlanksAround(options.ProjectsClaim))
        {
            yield return "Authentication__ProjectsClaim must be the name of a claim, without blanks around it.";
        }

        if (options.RequesterRole is { Length: > 0 } role && !IsWord(role))
        {
            yield return "Authentication__RequesterRole must be one role, without spaces.";
        }
    }

    private static IEnumerable<string> KeyFailures(IList<ApiKeyOptions> keys)
    {
        for (var index = 0; index < keys.Count; index++)
        {
            var setting = $"Authentication__ApiKeys__{index}__";
            var (key, others) = (keys[index], keys.Take(index).ToList());
            if (string.IsNullOrWhiteSpace(key.Name) || others.Exists(other => other.Name == key.Name))
            {
                yield return setting + "Name must be a name that no other key has.";
            }

            if (!IsHash(key.Hash) || others.Exists(other => string.Equals(other.Hash, key.Hash, StringComparison.OrdinalIgnoreCase)))
            {
                yield return setting + "Hash must be the SHA-256 hash of a key, as 64 hexadecimal digits that no other key has.";
            }

            if (string.IsNullOrWhiteSpace(key.Projects))
            {
                yield return setting + "Projects must be project ids separated by spaces, or * for all.";
            }
        }
    }

    // The metadata decides which tokens are valid, so it may be fetched without encryption from this machine only.
    private static bool IsMetadataAddress(Uri? address, bool mayHaveQuery) =>
        IssuerDocuments.IsSafe(address)
        && address is { UserInfo: "", Fragment: "" }
        && (mayHaveQuery || address.Query.Length == 0);

    private static bool HasBlanksAround(string text) => char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]);

    private static bool IsWord(string? text) => !string.IsNullOrEmpty(text) && !text.Any(char.IsWhiteSpace);

    private static bool IsHash(string? text) => text is { Length: HashDigits } && text.All(char.IsAsciiHexDigit);
}
