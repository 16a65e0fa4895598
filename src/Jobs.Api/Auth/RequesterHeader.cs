using Microsoft.AspNetCore.Http;

namespace Jobs.Api.Auth;

/// <summary>Reads the requester that a caller of the Orange Developer Inside channel names.</summary>
internal static class RequesterHeader
{
    /// <summary>The name of the header.</summary>
    public const string Name = "X-Requester-Id";

    /// <summary>The maximum number of characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The requester; null when none is named.</summary>
    /// <exception cref="AccessException">The header breaks its rule.</exception>
    public static string? Read(IHeaderDictionary headers) => headers.TryGetValue(Name, out var values)
        ? values is [{ Length: > 0 and <= MaxLength } requester] && requester.All(IsVisible)
            ? requester
            : throw new AccessException(AccessFailure.RequesterInvalid)
        : null;

    private static bool IsVisible(char character) => character is >= '!' and <= '~';
}
