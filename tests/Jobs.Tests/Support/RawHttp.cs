using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Jobs.Tests.Support;

/// <summary>Sends requests as bytes, including those that an HTTP client rejects.</summary>
internal static class RawHttp
{
    /// <summary>Sends these lines as UTF-8 and reads the response until the server closes the connection.</summary>
    public static async Task<HttpResponseMessage> SendAsync(TestServer server, params string[] lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        var stream = client.GetStream();
        var head = string.Join("\r\n", [.. lines, "Host: localhost", "Connection: close", "", ""]);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head));
        using var received = new MemoryStream();
        await stream.CopyToAsync(received);
        var response = received.ToArray();
        var length = RawResponse.HeadLength(response);
        Assert.True(length > 0, "The server closed the connection without a response.");
        return RawResponse.Parse(response.AsSpan(0, length), response.AsSpan(length));
    }
}
