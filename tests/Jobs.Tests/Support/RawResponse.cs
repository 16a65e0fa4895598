using System.Globalization;
using System.Net;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>Parses the bytes of HTTP responses.</summary>
internal static class RawResponse
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <summary>The length of the head, including its end; 0 while it is incomplete.</summary>
    public static int HeadLength(ReadOnlySpan<byte> response) =>
        response.IndexOf(EndOfHead) is > 0 and var end ? end + EndOfHead.Length : 0;

    /// <summary>The response with this head and this body.</summary>
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
