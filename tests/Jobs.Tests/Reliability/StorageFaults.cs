using System.Globalization;
using System.Text;
using Azure.Core;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>All faults, and the operations that each makes unavailable.</summary>
internal static class StorageFaults
{
    private const string InventedContinuationWithRow = "&NextPartitionKey=again&NextRowKey=again";
    private const string InventedContinuation = "&NextPartitionKey=again";

    private static readonly int ClosedPort = TestPorts.Next();
    private static readonly TimeSpan Jump = TimeSpan.FromHours(1);

    /// <summary>All faults.</summary>
    public static IReadOnlyList<StorageFault> All { get; } =
    [
        new("connection refused", Operations.All, (message, send) => SendToAsync(ClosedPort, message, send)),
        new("connection reset before the answer", Operations.All, (message, send) => SendToAsync(ResettingPeer.Port, message, send)),
        new("connection reset during the body", Operations.All, OnBody(body => new BrokenStream(Half(body)))),
        new("body cut in half", Operations.All, OnBody(body => new MemoryStream(Half(body)))),
        new("body one byte at a time", Operations.All, OnBody(OneByteAtATime)) { Lasts = true },
        new("no answer", Operations.All, (message, _) => HangAsync(message)) { Lasts = true },
        new("connection refused, then no answer", Operations.All, RefuseThenHangAsync) { Lasts = true },
        new("no answer to the second page", Operations.Finds, HangOnSecondPageAsync) { Lasts = true },
        new("503 ServerBusy", Operations.All, Answer(503, "ServerBusy")) { LimitsRate = true },
        new("503 ServerBusy for an hour", Operations.All, Answer(503, "ServerBusy", retryAfter: "3600")) { Lasts = true },
        new("500 OperationTimedOut", Operations.All, Answer(500, "OperationTimedOut")) { LimitsRate = true },
        new("429 TooManyRequests", Operations.All, Answer(429, "TooManyRequests", retryAfter: "30")) { Lasts = true },
        new("403 AuthenticationFailed", Operations.All, SendWithForgedKeyAsync),
        new("403 AuthorizationFailure", Operations.All, Answer(403, "AuthorizationFailure")),
        new("404 TableNotFound", Operations.All, Answer(404, "TableNotFound")),
        new("empty page with a continuation", Operations.None, (message, send) => EmptyFirstAsync(message, send)),
        new("continuation without next row key", Operations.None, (message, send) => EmptyFirstAsync(message, send, hasRowKey: false)),
        new("short pages", Operations.None, (message, send) => ShortPageAsync(message, send)),
        new("endless empty pages", Operations.All, EmptyEndlesslyAsync) { Lasts = true },
        new("repeated page", Operations.Finds, RepeatAsync),
        new("invalid JSON", Operations.All, OnBody(_ => new MemoryStream("<html>Sign in</html>"u8.ToArray()))),
        new("JSON that is not a page", Operations.All, OnBody(_ => new MemoryStream("""{"value":{}}"""u8.ToArray()))),
        new("a property of the wrong type", Operations.None, OnBody(ChangeType)) { HidesAffectedJob = true },
        new("clock ahead", Operations.None, (message, send) => RedateAsync(message, send, Jump)),
        new("clock behind", Operations.None, (message, send) => RedateAsync(message, send, -Jump)),
        new("no date", Operations.None, (message, send) => RedateAsync(message, send, jump: null)),
    ];

    /// <summary>The fault with this name.</summary>
    public static StorageFault Named(string name) => All.Single(fault => fault.Name == name);

    /// <summary>Sends a request without a fault; a continuation that a fault invented is removed first.</summary>
    public static ValueTask NoneAsync(HttpMessage message, Func<ValueTask> send)
    {
        _ = RemoveInventedContinuation(message);
        return send();
    }

    /// <summary>Answers a query with an empty page first, and its continuation with the real page.</summary>
    public static ValueTask EmptyFirstAsync(HttpMessage message, Func<ValueTask> send, bool hasRowKey = true)
    {
        if (RemoveInventedContinuation(message))
        {
            return send();
        }

        message.Response = new EmptyPageResponse(hasRowKey);
        return default;
    }

    /// <summary>Requests pages of few entities.</summary>
    public static ValueTask ShortPageAsync(HttpMessage message, Func<ValueTask> send, int size = 2)
    {
        if (!Address(message).Contains("top=", StringComparison.Ordinal))
        {
            message.Request.Uri.AppendQuery("$top", size.ToString(CultureInfo.InvariantCulture));
        }

        return send();
    }

    private static async ValueTask SendToAsync(int port, HttpMessage message, Func<ValueTask> send)
    {
        var original = message.Request.Uri.Port;
        message.Request.Uri.Port = port;
        try
        {
            await send();
        }
        finally
        {
            message.Request.Uri.Port = original;
        }
    }

    private static async ValueTask HangAsync(HttpMessage message) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, message.CancellationToken);

    private static ValueTask RefuseThenHangAsync(HttpMessage message, Func<ValueTask> send) =>
        message.ProcessingContext.RetryNumber == 0 ? SendToAsync(ClosedPort, message, send) : HangAsync(message);

    // A load reads what follows its first page as ranges of row keys, whose ids are random: each may fit into one page.
    private static ValueTask HangOnSecondPageAsync(HttpMessage message, Func<ValueTask> send) =>
        Address(message) is var address
        && (address.Contains("NextPartitionKey", StringComparison.Ordinal) || address.Contains("RowKey%20gt", StringComparison.Ordinal))
            ? HangAsync(message)
            : ShortPageAsync(message, send);

    private static ValueTask SendWithForgedKeyAsync(HttpMessage message, Func<ValueTask> send)
    {
        message.Request.Headers.SetValue("Authorization", "SharedKeyLite devstoreaccount1:bm9uZQ==");
        return send();
    }

    private static ValueTask EmptyEndlesslyAsync(HttpMessage message, Func<ValueTask> send)
    {
        message.Response = new EmptyPageResponse();
        return new ValueTask(Task.Delay(TimeSpan.FromMilliseconds(1), message.CancellationToken));
    }

    private static async ValueTask RepeatAsync(HttpMessage message, Func<ValueTask> send)
    {
        _ = RemoveInventedContinuation(message);
        await send();
        if (!await IsEmptyAsync(message))
        {
            message.Response = new ResponseWithContinuation(message.Response);
        }
    }

    private static async ValueTask RedateAsync(HttpMessage message, Func<ValueTask> send, TimeSpan? jump)
    {
        await send();
        message.Response = new ResponseWithDate(message.Response, message.Response.Headers.Date!.Value + jump);
    }

    private static FaultInjection Answer(int status, string code, string? retryAfter = null) => (message, _) =>
    {
        message.Response = new ErrorResponse(status, code, retryAfter);
        return default;
    };

    private static FaultInjection OnBody(Func<byte[], Stream> change) => async (message, send) =>
    {
        await send();
        message.Response.ContentStream = change(await BodyAsync(message));
    };

    private static byte[] Half(byte[] body) => body[..(body.Length / 2)];

    private static DrippingStream OneByteAtATime(byte[] body) => new(body, TimeSpan.FromMilliseconds(200));

    private static MemoryStream ChangeType(byte[] body) => new(Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(body).Replace($"\"{StorageFault.AffectedJob}\"", "5", StringComparison.Ordinal)));

    private static async ValueTask<bool> IsEmptyAsync(HttpMessage message)
    {
        var body = await BodyAsync(message);
        message.Response.ContentStream = new MemoryStream(body);
        return !Encoding.UTF8.GetString(body).Contains("RowKey", StringComparison.Ordinal);
    }

    private static async Task<byte[]> BodyAsync(HttpMessage message)
    {
        var body = new MemoryStream();
        await message.Response.ContentStream!.CopyToAsync(body, message.CancellationToken);
        return body.ToArray();
    }

    private static bool RemoveInventedContinuation(HttpMessage message)
    {
        var address = Address(message);
        var without = address
            .Replace(InventedContinuationWithRow, "", StringComparison.Ordinal)
            .Replace(InventedContinuation, "", StringComparison.Ordinal);
        if (without == address)
        {
            return false;
        }

        message.Request.Uri.Reset(new Uri(without));
        return true;
    }

    private static string Address(HttpMessage message) => message.Request.Uri.ToString();
}
