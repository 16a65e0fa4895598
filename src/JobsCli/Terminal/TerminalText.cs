using System.Globalization;
using System.Text;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Makes texts of others harmless for a terminal: no escape sequences, no reordering, nothing invisible.</summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';
    private const char Ellipsis = '…';

    /// <summary>
    /// The text on one line: control characters as spaces, and invisible or reordering ones (zero-width, bidirectional) as
    /// U+FFFD.
    /// </summary>
    public static string Printable(string? text)
    {
        var printable = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            printable.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                UnicodeCategory.Format => $"{Replacement}",
                _ => rune.ToString(),
            });
        }

        return printable.ToString();
    }

    /// <summary>JSON with the same values, in which such characters are escaped.</summary>
    public static string Json(string json)
    {
        var escaped = new StringBuilder();
        foreach (var rune in json.EnumerateRunes())
        {
            var text = rune.ToString();

            // Outside of strings, JSON has no control characters but white space.
            escaped.Append(rune.Value < ' ' ? " " : Printable(text) == text ? text : Escape(text));
        }

        return escaped.ToString();
    }

    /// <summary>The text, cut to a number of columns.</summary>
    public static string Fit(string text, int columns)
    {
        if (text.GetCellWidth() <= columns)
        {
            return text;
        }

        var (fitting, left) = (new StringBuilder(), columns - 1);
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext() && elements.GetTextElement() is var element && (left -= element.GetCellWidth()) >= 0)
        {
            fitting.Append(element);
        }

        return fitting.Append(Ellipsis).ToString();
    }

    /// <summary>The text, cut or padded to a number of columns.</summary>
    public static string Pad(string text, int columns)
    {
        var fitting = Fit(text, columns);
        return fitting + new string(' ', Math.Max(0, columns - fitting.GetCellWidth()));
    }

    private static string Escape(string text) =>
        string.Concat(text.Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));
}
