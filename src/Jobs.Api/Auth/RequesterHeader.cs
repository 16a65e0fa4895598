using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Auth;

/// <summary>Reads the requester that a caller of the Orange Developer Inside channel names.</summary>
internal static class RequesterHeader
{
    /// <summary>The name of the header.</summary>
    public const string Header = "X-Requester-Id";

    private const int Longest = 128;

    /// <summary>The requester; null when none is named.</summary>
    /// <exception cref="ApiException">The header breaks its rule.</exception>
    public static string? Read(IHeaderDictionary headers) => headers.TryGetValue(Header, out var values)
        ? values is [{ Length: > 0 and <= Longest } requester] && requester.All(IsVisible)
            ? requester
            : throw new ApiException(ErrorKind.InvalidHeader, "RequesterRule", Header, Longest)
        : null;

    private static bool IsVisible(char character) => character is >= '!' and <= '~';
}
