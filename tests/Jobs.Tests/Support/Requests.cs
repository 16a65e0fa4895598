namespace Jobs.Tests.Support;

/// <summary>Sends requests to a server, with the target unchanged.</summary>
internal static class Requests
{
    private static readonly UriCreationOptions Uncanonicalized = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Sends GET.</summary>
    public static Task<HttpResponseMessage> GetAsync(
        this TestServer server, string target, params (string Name, string Value)[] headers) =>
        server.SendAsync(HttpMethod.Get, target, headers);

    /// <summary>Sends HEAD.</summary>
    public static Task<HttpResponseMessage> HeadAsync(
        this TestServer server, string target, params (string Name, string Value)[] headers) =>
        server.SendAsync(HttpMethod.Head, target, headers);

    /// <summary>Sends a request.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this TestServer server, HttpMethod method, string target, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, UriOf(server, target));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await server.Client.SendAsync(request);
    }

    /// <summary>The address of a target, which may be invalid.</summary>
    public static Uri UriOf(TestServer server, string target) =>
        new(server.Address.GetLeftPart(UriPartial.Authority) + target, Uncanonicalized);
}
