using System.Collections.Immutable;
using System.Text;

namespace Jobs.Tests.Fuzzing;

/// <summary>The servers that stand before the table of a <see cref="FuzzWorld"/>.</summary>
internal enum FuzzServer
{
    /// <summary>Lets everybody in and finds in memory.</summary>
    Memory,

    /// <summary>Lets everybody in and scans.</summary>
    Scan,

    /// <summary>Asks for a token.</summary>
    Tokens,

    /// <summary>Asks for a token and a channel.</summary>
    Keys,
}

/// <summary>
/// A request as it goes over the wire: each character stands for one byte. A name in braces stands for what is known only
/// when it is sent: a token of <see cref="Credentials"/>, or <see cref="CurrentTag"/>.
/// </summary>
internal sealed record FuzzRequest
{
    /// <summary>Stands for the entity tag that the answer has without <c>If-None-Match</c>.</summary>
    public const string CurrentTag = "{etag}";

    /// <summary>Where it goes.</summary>
    public required FuzzServer Server { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>What stands before the path: nothing, or scheme and authority.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The segments of the path, encoded.</summary>
    public required ImmutableList<string> Segments { get; init; }

    /// <summary>What is between the ampersands of the query string, encoded.</summary>
    public ImmutableList<string> Query { get; init; } = [];

    /// <summary>The header lines but <c>Host</c>.</summary>
    public ImmutableList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The path, encoded.</summary>
    public string Path => string.Concat(Segments.Select(segment => "/" + segment));

    /// <summary>The request target.</summary>
    public string Target => Origin + Path + (Query.IsEmpty ? "" : "?" + string.Join('&', Query));

    /// <summary>The values of a header, without the white space around them.</summary>
    public string[] HeaderValues(string name) =>
    [
        .. Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value.Trim(' ', '\t')),
    ];

    /// <summary>The request without a header.</summary>
    public FuzzRequest Without(string name) =>
        this with { Headers = Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) };

    /// <summary>What goes over the wire.</summary>
    /// <param name="resolve">Puts into a header's value what the names in braces stand for.</param>
    public byte[] ToBytes(Func<string, string> resolve)
    {
        var text = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(" HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(resolve(value)).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>The request as somebody may read it, control characters escaped.</summary>
    public override string ToString() =>
        Escaped($"[{Server}] {Method} {Target}") + string.Concat(Headers.Select(header => Escaped($"\n    {header.Name}: {header.Value}")));

    private static string Escaped(string text) => string.Concat(text.Select(character =>
        character is '\n' or (>= ' ' and <= '~') ? character.ToString() : $"\\x{(int)character:x2}"));
}
