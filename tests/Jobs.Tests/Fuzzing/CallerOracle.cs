namespace Jobs.Tests.Fuzzing;

/// <summary>Judges who asks, by the contract and <c>docs/security.md</c>.</summary>
internal sealed class CallerOracle(Credentials credentials)
{
    private const int MaxToken = 16 * 1024;

    /// <summary>The status and code with which the caller is refused before the path is judged; null when it is not.</summary>
    public (int Status, int Code)? RefusalOfCaller(FuzzRequest request)
    {
        var isSecured = request.Server is FuzzServer.Tokens or FuzzServer.Keys;
        var token = isSecured ? TokenOf(request) : null;
        if (isSecured && token is not { Refusal: 0 })
        {
            return (401, token?.Refusal ?? 40);
        }

        if (request.Server == FuzzServer.Keys && ChannelRefusal(request) is { } code)
        {
            return (401, code);
        }

        return request.HeaderValues("X-Requester-Id") switch
        {
            [] => null,
            [var requester] when requester.Length is >= 1 and <= 128 && requester.All(character => character is >= '!' and <= '~') =>
                isSecured && !token!.MayName ? (403, 51) : null,
            _ => (400, 26),
        };
    }

    /// <summary>Whether a caller who is not refused may see the jobs of the project.</summary>
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

    // Null when there is no bearer token at all. What is more than one value, on however many lines, is none that verifies.
    private Credential? TokenOf(FuzzRequest request)
    {
        string[] values = [.. string.Join(',', request.HeaderValues("Authorization")).Split(',').Select(value => value.Trim(' ', '\t'))];
        if (!values.Any(value => value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var known = values is [var only] ? credentials.Find(only["Bearer ".Length..].TrimStart(' ')) : null;
        return known is { Text.Length: <= MaxToken } ? known : new Credential("", Refusal: 41);
    }

    private static int? ChannelRefusal(FuzzRequest request) => request.HeaderValues("X-API-Key") switch
    {
        [] => request.HeaderValues("X-Requester-Id") is [] ? 40 : null,
        [Credentials.WideKey or Credentials.NarrowKey] => null,
        _ => 41,
    };
}
