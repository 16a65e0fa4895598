using System.Collections.Concurrent;
using Azure.Core;
using Azure.Data.Tables;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>What happens to one try of a transaction.</summary>
internal enum TransactionFault
{
    /// <summary>It is carried out and answered.</summary>
    None,

    /// <summary>It does not arrive.</summary>
    RequestLost,

    /// <summary>It is carried out, and its answer does not arrive.</summary>
    AnswerLost,

    /// <summary>It does not arrive, and a copy arrives later.</summary>
    RequestLate,

    /// <summary>It is carried out and answered, and a copy arrives later.</summary>
    RequestTwice,

    /// <summary>It is carried out, its answer does not arrive, and a copy arrives later.</summary>
    AnswerLostAndRequestTwice,

    /// <summary>The service answers with an error of its own.</summary>
    ServerError,

    /// <summary>It is carried out, and the service answers with an error of its own.</summary>
    ServerErrorAfterwards,
}

/// <summary>
/// A table whose network has faults: each try of a transaction meets the next of the given faults. Copies that arrive late wait
/// until the test delivers them.
/// </summary>
internal sealed class TransactionFaults : IDisposable
{
    private readonly HookedTransport _transport = new();
    private readonly HttpClient _late = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentQueue<Func<Task>> _copies = new();

    private TransactionFaults()
    {
        _transport.Hook = SendAsync;
    }

    /// <summary>The fault of the next try; without faults by default.</summary>
    public Func<TransactionFault> Next { get; set; } = static () => TransactionFault.None;

    /// <summary>The table, through the network with faults. The client retries at once.</summary>
    public TableClient Table { get; private set; } = null!;

    /// <summary>The same table, without faults.</summary>
    public TableClient DirectTable { get; private set; } = null!;

    /// <summary>Creates an empty table.</summary>
    public static async Task<TransactionFaults> NewAsync()
    {
        var direct = await TestStorage.NewTableAsync();
        var faults = new TransactionFaults { DirectTable = direct };
        faults.Table = faults.NewClient(await TestStorage.ConnectionStringAsync(), direct.Name);
        return faults;
    }

    /// <summary>Delivers copies that are late.</summary>
    public async Task DeliverAsync(int max = int.MaxValue)
    {
        for (var count = 0; count < max && _copies.TryDequeue(out var send); count++)
        {
            await send();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _late.Dispose();
        _transport.Dispose();
    }

    private TableClient NewClient(string connectionString, string name)
    {
        var options = new TableClientOptions
        {
            Transport = _transport,
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2) },
        };
        return new TableClient(connectionString, name, options);
    }

    private async ValueTask SendAsync(HttpMessage message, Func<ValueTask> sendAsync)
    {
        if (message.Request.Method != RequestMethod.Post)
        {
            await sendAsync();
            return;
        }

        var fault = Next();
        if (fault is TransactionFault.RequestLate or TransactionFault.RequestTwice or TransactionFault.AnswerLostAndRequestTwice)
        {
            _copies.Enqueue(await CopyAsync(message.Request));
        }

        if (fault is not (TransactionFault.RequestLost or TransactionFault.RequestLate or TransactionFault.ServerError))
        {
            await sendAsync();
        }

        switch (fault)
        {
            case TransactionFault.ServerError or TransactionFault.ServerErrorAfterwards:
                message.Response = new ErrorResponse(500, "InternalError");
                break;
            case not (TransactionFault.None or TransactionFault.RequestTwice):
                throw new IOException("Injected.");
        }
    }

    private async Task<Func<Task>> CopyAsync(Request request)
    {
        using var body = new MemoryStream();
        await request.Content!.WriteToAsync(body, CancellationToken.None);
        var (uri, bytes, headers) = (request.Uri.ToUri(), body.ToArray(), request.Headers.ToList());
        return async () =>
        {
            using var copy = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(bytes) };
            foreach (var header in headers.Where(header => header.Name != "Content-Length"))
            {
                if (!copy.Headers.TryAddWithoutValidation(header.Name, header.Value))
                {
                    copy.Content.Headers.TryAddWithoutValidation(header.Name, header.Value);
                }
            }

            using var answer = await _late.SendAsync(copy);
            Assert.True(answer.IsSuccessStatusCode, $"{answer}");
        };
    }
}
