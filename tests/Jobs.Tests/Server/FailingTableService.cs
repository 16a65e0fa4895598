using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Server;

/// <summary>
/// A table service over TLS that answers every request with the same error, and the identity endpoint that a program in Azure
/// gets its token from.
/// </summary>
internal sealed class FailingTableService : IAsyncDisposable
{
    private const string Token = """
        {"access_token":"t","expires_on":"4102444800","resource":"https://storage.azure.com","token_type":"Bearer"}
        """;

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly TestFolder _folder = new();
    private readonly int _identityPort = TestPorts.Next();
    private readonly int _port = TestPorts.Next();

    private FailingTableService()
    {
        _certificate = CreateCertificate();
        File.WriteAllText(_folder["ca.pem"], _certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, _port, listen => listen.UseHttps(_certificate));
            kestrel.Listen(IPAddress.Loopback, _identityPort);
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Its address.</summary>
    public string Address => $"https://localhost:{_port}";

    /// <summary>The status of its answers; 0 for no answer at all.</summary>
    public int Status { get; set; }

    /// <summary>The code of the error; null for a page that is not of a table service.</summary>
    public string? Code { get; set; }

    /// <summary>The variables with which a program uses it and has an identity there.</summary>
    public (string Name, string? Value)[] Settings =>
    [
        ("JobsStorage__tableServiceUri", Address),
        ("JobsStorage__clientId", "00000000-0000-0000-0000-000000000001"),
        ("IDENTITY_ENDPOINT", $"http://127.0.0.1:{_identityPort}/token"),
        ("IDENTITY_HEADER", "secret"),
        ("SSL_CERT_FILE", _folder["ca.pem"]),
    ];

    /// <summary>Starts it.</summary>
    public static async Task<FailingTableService> StartAsync()
    {
        var service = new FailingTableService();
        await service._app.StartAsync();
        return service;
    }

    /// <summary>Stops it, so that its port refuses connections.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!context.Request.IsHttps)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Token);
            return;
        }

        if (Status == 0)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.ContentType = Code is null ? "text/html" : "application/json";
        await context.Response.WriteAsync(Code is null
            ? "<html>"
            : $$"""{"odata.error":{"code":"{{Code}}","message":{"lang":"en-US","value":"No."} } }""");
    }
}
