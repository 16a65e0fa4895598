using System.Globalization;
using System.Net;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>Reads the answers to requests that were sent byte by byte.</summary>
internal static class RawAnswer
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <summary>How many bytes the head takes, its end included; 0 while it is not whole.</summary>
    public static int HeadLength(ReadOnlySpan<byte> answer) =>
        answer.IndexOf(EndOfHead) is > 0 and var end ? end + EndOfHead.Length : 0;

    /// <summary>The answer with that head and that body.</summary>
    public static HttpResponseMessage Parse(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var lines = Encoding.Latin1.GetString(head[..^EndOfHead.Length]).Split("\r\n");
        var response = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture))
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (var line in lines.Skip(1))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }
}
