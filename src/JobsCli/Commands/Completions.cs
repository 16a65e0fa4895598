using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace JobsCli.Commands;

/// <summary>
/// Answers what shells ask when they complete a command line: the directive <c>[suggest]</c>, as dotnet-suggest has it.
/// </summary>
internal static partial class Completions
{
    /// <summary>The completions that the arguments ask for; null if they do not ask.</summary>
    /// <param name="root">The command.</param>
    /// <param name="args">For example <c>[suggest:13] "jobsctl list --s"</c>.</param>
    public static IReadOnlyList<string>? Find(Command root, string[] args)
    {
        if (args is not [var directive, var line] || DirectivePattern().Match(directive) is not { Success: true } match)
        {
            return null;
        }

        var position = match.Groups[1].Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : line.Length;
        return [.. root.Parse(line).GetCompletions(Math.Min(position, line.Length)).Select(static item => item.Label)];
    }

    [GeneratedRegex(@"\A\[suggest(?::([0-9]{1,6}))?\]\z")]
    private static partial Regex DirectivePattern();
}
