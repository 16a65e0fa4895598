using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>Sends requests that a well-behaved client refuses to send, byte by byte.</summary>
internal static class RawHttp
{
    /// <summary>Sends a head, lines as given and UTF-8, and reads the answer until the server closes the connection.</summary>
    public static async Task<HttpResponseMessage> SendAsync(TestServer server, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = client.GetStream();
        var head = string.Join("\r\n", [.. lines, "Host: localhost", "Connection: close", "", ""]);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head));
        using var received = new MemoryStream();
        await stream.CopyToAsync(received);
        var answer = received.ToArray();
        var length = RawAnswer.HeadLength(answer);
        Assert.True(length > 0, "The server closed the connection without an answer.");
        return RawAnswer.Parse(answer.AsSpan(0, length), answer.AsSpan(length));
    }
}
