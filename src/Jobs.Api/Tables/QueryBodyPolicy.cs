using Azure.Core;
using Azure.Core.Pipeline;

namespace Jobs.Api.Tables;

/// <summary>
/// Takes the body of a query's answer before the client parses it into one dictionary an entity, which costs ten times
/// the time and forty times the memory of reading it once, and leaves the client an empty collection. The client keeps
/// doing what it is good at: credentials, retries, filters and continuation.
/// </summary>
/// <param name="timeout">
/// The longest time for a body. The client itself bounds no more than each read of it, so one that comes a byte at a time
/// would go on for ever.
/// </param>
internal sealed class QueryBodyPolicy(TimeSpan timeout) : HttpPipelinePolicy
{
    private const string Property = "jobs.query-body";

    private static readonly byte[] EmptyCollection = """{"value":[]}"""u8.ToArray();

    /// <summary>Until it is disposed, the answers of queries that this flow of execution sends are read into the body.</summary>
    public static IDisposable ReadInto(PageBuffer body) =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = body });

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (!message.TryGetProperty(Property, out var value) || value is not PageBuffer body)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        message.BufferResponse = false;
        await ProcessNextAsync(message, pipeline);
        if (message.Response is { Status: 200, ContentStream: { } content })
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(message.CancellationToken);
            deadline.CancelAfter(timeout);
            await body.ReadAsync(content, deadline.Token);
            await content.DisposeAsync();
            message.Response.ContentStream = new MemoryStream(EmptyCollection, writable: false);
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        ProcessNext(message, pipeline);
}
