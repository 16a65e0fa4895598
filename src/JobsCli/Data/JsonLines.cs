using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace JobsCli.Data;

/// <summary>Splits a stream into lines without decoding them, so that invalid UTF-8 is reported with its line.</summary>
internal static class JsonLines
{
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>True if the stream starts with a bracket. The position is then after the byte order mark, if any.</summary>
    public static async Task<bool> StartsWithBracketAsync(Stream stream, CancellationToken cancellationToken)
    {
        var start = new byte[4096];
        var length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        RejectOtherEncodings(start.AsSpan(0, length));
        var mark = start.AsSpan(0, length).StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        stream.Position = mark;
        return start.AsSpan(mark, length - mark).TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
    }

    // JSON has no NUL, so one at the start says UTF-16, UTF-32 or no text at all.
    private static void RejectOtherEncodings(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith<byte>([0x1F, 0x8B]))
        {
            throw new CommandException(ExitCode.BadData, "The file is compressed: use gunzip first.");
        }

        if (start.StartsWith<byte>([0xFF, 0xFE]) || start.StartsWith<byte>([0xFE, 0xFF]) || start.Contains((byte)0))
        {
            throw new CommandException(
                ExitCode.BadData,
                "The file is not text in UTF-8: convert it first, for example with iconv --from-code UTF-16 --to-code UTF-8.");
        }
    }

    /// <summary>The lines that are not blank, each with its number, starting at 1.</summary>
    public static async IAsyncEnumerable<(int Number, ReadOnlyMemory<byte> Line)> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var number = 0;
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (TryReadLine(ref rest, read.IsCompleted, out var line))
            {
                number++;
                if (!line.AsSpan().Trim(" \t\r"u8).IsEmpty)
                {
                    yield return (number, line);
                }
            }

            reader.AdvanceTo(rest.Start, read.Buffer.End);
        }
        while (!read.IsCompleted);
        await reader.CompleteAsync();
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> rest, bool isLast, out byte[] line)
    {
        var end = rest.PositionOf((byte)'\n');
        line = end is { } found ? rest.Slice(0, found).ToArray() : isLast ? rest.ToArray() : [];
        var isLine = end is not null || (isLast && !rest.IsEmpty);
        if (isLine)
        {
            rest = end is { } position ? rest.Slice(rest.GetPosition(1, position)) : rest.Slice(rest.End);
        }

        return isLine;
    }
}
