namespace JobsCli.Data;

/// <summary>The rule for job ids.</summary>
internal static class JobId
{
    /// <summary>Parses a UUID with hyphens, in either case.</summary>
    /// <returns>False if <paramref name="text"/> is none.</returns>
    public static bool TryParse(string? text, out Guid id)
    {
        id = default;

        // The parser alone would accept white space around the id, and signs and 0x within it.
        return text is not null
            && text.All(static character => char.IsAsciiHexDigit(character) || character == '-')
            && Guid.TryParseExact(text, "D", out id);
    }
}
