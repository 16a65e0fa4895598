using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Core;

namespace Jobs.Tests.Support;

/// <summary>A response of the table service with a status and no headers.</summary>
public class BareResponse(int status) : Response
{
    /// <inheritdoc/>
    public override int Status { get; } = status;

    /// <inheritdoc/>
    public override string ReasonPhrase => "Injected";

    /// <inheritdoc/>
    public override Stream? ContentStream { get; set; } = new MemoryStream();

    /// <inheritdoc/>
    public override string ClientRequestId { get; set; } = "";

    /// <inheritdoc/>
    public override void Dispose()
    {
        ContentStream?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }

    /// <inheritdoc/>
    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = null;
        return false;
    }

    /// <inheritdoc/>
    protected override bool ContainsHeader(string name) => false;

    /// <inheritdoc/>
    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];
}

/// <summary>An error of the table service.</summary>
public sealed class ErrorResponse : BareResponse
{
    private readonly string? _retryAfter;

    /// <summary>Creates the error.</summary>
    public ErrorResponse(int status, string code, string? retryAfter = null)
        : base(status)
    {
        _retryAfter = retryAfter;
        ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(
            $$"""{"odata.error":{"code":"{{code}}","message":{"value":"secret"} } }"""));
    }

    /// <inheritdoc/>
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name switch
        {
            "Content-Type" => "application/json",
            "Retry-After" => _retryAfter,
            _ => null,
        };
        return value is not null;
    }

    /// <inheritdoc/>
    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);
}

/// <summary>An empty page with a continuation; its keys are <c>again</c>.</summary>
public sealed class EmptyPageResponse : BareResponse
{
    private readonly bool _hasRowKey;

    /// <summary>Creates the page.</summary>
    public EmptyPageResponse(bool hasRowKey = true)
        : base(200)
    {
        _hasRowKey = hasRowKey;
        ContentStream = new MemoryStream("""{"value":[]}"""u8.ToArray());
    }

    /// <inheritdoc/>
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name == "x-ms-continuation-NextPartitionKey" || (_hasRowKey && name == "x-ms-continuation-NextRowKey")
            ? "again"
            : null;
        return value is not null;
    }
}

/// <summary>A response of the table service with other values of some headers.</summary>
public class WrappedResponse(Response inner) : Response
{
    /// <inheritdoc/>
    public override int Status => inner.Status;

    /// <inheritdoc/>
    public override string ReasonPhrase => inner.ReasonPhrase;

    /// <inheritdoc/>
    public override Stream? ContentStream { get => inner.ContentStream; set => inner.ContentStream = value; }

    /// <inheritdoc/>
    public override string ClientRequestId { get => inner.ClientRequestId; set => inner.ClientRequestId = value; }

    /// <inheritdoc/>
    public override void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        inner.Headers.TryGetValue(name, out value);

    /// <inheritdoc/>
    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
        inner.Headers.TryGetValues(name, out values);

    /// <inheritdoc/>
    protected override bool ContainsHeader(string name) => inner.Headers.Contains(name);

    /// <inheritdoc/>
    protected override IEnumerable<HttpHeader> EnumerateHeaders() => inner.Headers;
}

/// <summary>A response of the table service with another date, or without a date.</summary>
public sealed class ResponseWithDate(Response inner, DateTimeOffset? date) : WrappedResponse(inner)
{
    /// <inheritdoc/>
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = date?.ToString("R");
        return name is "Date" ? value is not null : base.TryGetHeader(name, out value);
    }
}

/// <summary>A response of the table service with a continuation; its keys are <c>again</c>.</summary>
public sealed class ResponseWithContinuation(Response inner) : WrappedResponse(inner)
{
    /// <inheritdoc/>
    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = "again";
        return name.StartsWith("x-ms-continuation-", StringComparison.Ordinal) || base.TryGetHeader(name, out value);
    }
}
