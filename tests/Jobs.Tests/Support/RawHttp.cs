using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>Sends requests that a well-behaved client refuses to send, byte by byte.</summary>
internal static class RawHttp
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    /// <summary>Sends a head, lines as given and UTF-8, and reads the answer until the server closes the connection.</summary>
    public static async Task<HttpResponseMessage> SendAsync(TestServer server, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = client.GetStream();
        var head = string.Join("\r\n", [.. lines, "Host: localhost", "Connection: close", "", ""]);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head));
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer);
        return Parse(answer.ToArray());
    }

    private static HttpResponseMessage Parse(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf(EndOfHead);
        Assert.True(end > 0, "The server closed the connection without an answer.");
        var lines = Encoding.Latin1.GetString(answer, 0, end).Split("\r\n");
        var response = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture))
        {
            Content = new ByteArrayContent(answer[(end + EndOfHead.Length)..]),
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
