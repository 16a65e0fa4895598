namespace Jobs.Client.Http;

/// <summary>Reads <c>Link</c> (RFC 8288).</summary>
internal static class LinkHeader
{
    private const string Whitespace = " \t";

    /// <summary>The target of the first link with that relation; null if there is none, or if the header is malformed.</summary>
    public static string? Find(string header, string relation)
    {
        var rest = header.AsSpan();
        while (rest.IndexOf('<') is >= 0 and var start && rest[start..].IndexOf('>') is > 0 and var length)
        {
            var target = rest[(start + 1)..(start + length)];
            rest = rest[(start + length + 1)..];
            var isWanted = false;
            while (TryReadParameter(ref rest, out var name, out var value))
            {
                isWanted |= name.Equals("rel", StringComparison.OrdinalIgnoreCase) && HasRelation(value, relation);
            }

            if (isWanted)
            {
                return target.ToString();
            }
        }

        return null;
    }

    private static bool HasRelation(ReadOnlySpan<char> value, string relation)
    {
        foreach (var range in value.SplitAny(Whitespace))
        {
            if (value[range].Equals(relation, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryReadParameter(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = default;
        value = default;
        rest = rest.TrimStart(Whitespace);
        if (rest is not [';', ..])
        {
            return false;
        }

        var parameter = rest[1..];
        var end = parameter.IndexOfAny(";,=");
        name = (end < 0 ? parameter : parameter[..end]).Trim(Whitespace);
        rest = end < 0 ? default : parameter[end..];
        if (rest is not ['=', ..])
        {
            return true;
        }

        rest = rest[1..].TrimStart(Whitespace);
        return rest is ['"', ..] ? TryReadQuoted(ref rest, out value) : ReadToken(ref rest, out value);
    }

    private static bool ReadToken(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> value)
    {
        var end = rest.IndexOfAny(";,");
        value = (end < 0 ? rest : rest[..end]).Trim(Whitespace);
        rest = end < 0 ? default : rest[end..];
        return true;
    }

    // A backslash escapes the next character. No relation that is looked for has one, so the value stays as it was sent.
    private static bool TryReadQuoted(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> value)
    {
        for (var index = 1; index < rest.Length; index++)
        {
            if (rest[index] == '\\')
            {
                index++;
            }
            else if (rest[index] == '"')
            {
                value = rest[1..index];
                rest = rest[(index + 1)..];
                return true;
            }
        }

        value = default;
        rest = default;
        return false;
    }
}
