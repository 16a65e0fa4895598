namespace Jobs.Api.Http;

/// <summary>The HTTP methods of every path.</summary>
internal static class ApiMethods
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = ["GET", "HEAD", "OPTIONS"];

    /// <summary>All of them, as in <c>Allow</c>.</summary>
    public static string Text { get; } = string.Join(", ", All);
}
