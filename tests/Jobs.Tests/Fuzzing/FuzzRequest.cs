using System.Collections.Immutable;
using System.Text;

namespace Jobs.Tests.Fuzzing;

/// <summary>The servers of a <see cref="FuzzFixture"/>, which share one table.</summary>
internal enum FuzzServer
{
    /// <summary>Without authentication, finds in memory.</summary>
    Memory,

    /// <summary>Without authentication, scans.</summary>
    Scan,

    /// <summary>Requires a token.</summary>
    Tokens,

    /// <summary>Requires a token and a channel.</summary>
    Keys,
}

/// <summary>
/// A request as it is sent: each character is one byte. A placeholder in braces is replaced when the request is sent: a token
/// of <see cref="Credentials"/>, or <see cref="CurrentTag"/>.
/// </summary>
internal sealed record FuzzRequest
{
    /// <summary>The placeholder of the entity tag that the answer has without <c>If-None-Match</c>.</summary>
    public const string CurrentTag = "{etag}";

    /// <summary>The server that receives it.</summary>
    public required FuzzServer Server { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The part before the path: empty, or scheme and authority.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The segments of the path, encoded.</summary>
    public required ImmutableList<string> Segments { get; init; }

    /// <summary>The parts of the query string between ampersands, encoded.</summary>
    public ImmutableList<string> Query { get; init; } = [];

    /// <summary>The header lines except <c>Host</c>.</summary>
    public ImmutableList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The path, encoded.</summary>
    public string Path => string.Concat(Segments.Select(segment => "/" + segment));

    /// <summary>The request target.</summary>
    public string Target => Origin + Path + (Query.IsEmpty ? "" : "?" + string.Join('&', Query));

    /// <summary>The trimmed values of a header.</summary>
    public string[] HeaderValues(string name) =>
    [
        .. Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value.Trim(' ', '\t')),
    ];

    /// <summary>The request without a header.</summary>
    public FuzzRequest Without(string name) =>
        this with { Headers = Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) };

    /// <summary>The bytes of the request.</summary>
    /// <param name="resolve">Replaces the placeholders in a header's value.</param>
    public byte[] ToBytes(Func<string, string> resolve)
    {
        var text = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(" HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(resolve(value)).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>The request as readable text, with escaped control characters.</summary>
    public override string ToString() =>
        Escaped($"[{Server}] {Method} {Target}") + string.Concat(Headers.Select(header => Escaped($"\n    {header.Name}: {header.Value}")));

    private static string Escaped(string text) => string.Concat(text.Select(character =>
        character is '\n' or (>= ' ' and <= '~') ? character.ToString() : $"\\x{(int)character:x2}"));
}
