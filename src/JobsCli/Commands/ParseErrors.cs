using System.CommandLine;

namespace JobsCli.Commands;

/// <summary>What is wrong with a command line.</summary>
internal static class ParseErrors
{
    /// <summary>The errors, and the names that were probably meant.</summary>
    public static string Describe(ParseResult parsed)
    {
        var errors = string.Join(' ', parsed.Errors.Select(error => error.Message));
        return Suggestions(parsed) is { Length: > 0 } suggestions ? $"{errors} Did you mean {suggestions}?" : errors;
    }

    // The library finds the names, but writes them only: a line with the question, then a line for each name.
    private static string Suggestions(ParseResult parsed)
    {
        using var output = new StringWriter();
        parsed.Invoke(new InvocationConfiguration { Output = output, Error = TextWriter.Null });
        var names = output.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.Contains(' ', StringComparison.Ordinal))
            .Select(static name => $"'{name}'");
        return string.Join(" or ", names);
    }
}
