namespace Jobs.Tests.Fuzzing;

/// <summary>Expects what the contract and <c>docs/security.md</c> say about a caller.</summary>
internal sealed class CallerOracle(Credentials credentials)
{
    private const int MaxTokenLength = 16 * 1024;

    /// <summary>The status and code of a caller that is rejected before the path is read; null for an accepted caller.</summary>
    public (int Status, int Code)? RejectionOf(FuzzRequest request)
    {
        var isSecured = request.Server is FuzzServer.Tokens or FuzzServer.Keys;
        var token = isSecured ? TokenOf(request) : null;
        if (isSecured && token is not { RejectionCode: 0 })
        {
            return (401, token?.RejectionCode ?? 40);
        }

        if (request.Server == FuzzServer.Keys && ChannelRejectionCode(request) is { } code)
        {
            return (401, code);
        }

        return request.HeaderValues("X-Requester-Id") switch
        {
            [] => null,
            [var requester] when requester.Length is >= 1 and <= 128 && requester.All(character => character is >= '!' and <= '~') =>
                isSecured && !token!.MayNameRequesters ? (403, 51) : null,
            _ => (400, 26),
        };
    }

    /// <summary>True when an accepted caller may see the jobs of the project.</summary>
    public bool MaySee(FuzzRequest request, string project)
    {
        if (request.Server is FuzzServer.Memory or FuzzServer.Scan)
        {
            return true;
        }

        var token = TokenOf(request)!;
        var isKeyForAnother = request.Server == FuzzServer.Keys
            && request.HeaderValues("X-API-Key") is [Credentials.NarrowKey]
            && project != Credentials.OneProject;
        return token.MayRead && (token.Projects == "*" || token.Projects == project) && !isKeyForAnother;
    }

    // Null without a bearer token. More than one value, on one line or more, is not a valid token.
    private Credential? TokenOf(FuzzRequest request)
    {
        string[] values = [.. string.Join(',', request.HeaderValues("Authorization")).Split(',').Select(value => value.Trim(' ', '\t'))];
        if (!values.Any(value => value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var known = values is [var only] ? credentials.Find(only["Bearer ".Length..].TrimStart(' ')) : null;
        return known is { Text.Length: <= MaxTokenLength } ? known : new Credential("", RejectionCode: 41);
    }

    private static int? ChannelRejectionCode(FuzzRequest request) => request.HeaderValues("X-API-Key") switch
    {
        [] => request.HeaderValues("X-Requester-Id") is [] ? 40 : null,
        [Credentials.WideKey or Credentials.NarrowKey] => null,
        _ => 41,
    };
}
