using System.Text;

namespace Jobs.Tests.Cli;

/// <summary>Input for imports.</summary>
internal static class ImportLines
{
    /// <summary>A job without a reference.</summary>
    public static string Line { get; } =
        """
        {"id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","state":"failed","description":"d",
        "createdDate":"2026-02-28T12:00:00.123Z","requesterId":"r","messages":[]}
        """.ReplaceLineEndings("");

    /// <summary>Lines with such jobs, with different ids.</summary>
    public static string Of(int count, int from = 1)
    {
        var lines = new StringBuilder();
        for (var number = from; number < from + count; number++)
        {
            lines.Append(Line.Replace("3fa85f64-5717-4562", $"{number:x8}-5717-4562", StringComparison.Ordinal)).Append('\n');
        }

        return lines.ToString();
    }
}
