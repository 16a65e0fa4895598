using System.Collections.Concurrent;
using System.Text;
using Jobs.Recording;

namespace Jobs.Benchmarks.Model;

/// <summary>
/// A model of the table service over HTTP, for what Azurite cannot show: large tables, the time of a network, filters that
/// walk through a partition, and a limited rate. It answers the queries that the API sends.
/// </summary>
internal sealed class ServiceModel : IAsyncDisposable
{
    private const int PageSize = 1_000;

    // The service ends a page after this time, with a continuation.
    private static readonly TimeSpan MaxPageTime = TimeSpan.FromSeconds(5);

    private readonly ServiceModelOptions _options;
    private readonly ModelPartition _partition;
    private readonly ConcurrentDictionary<string, EntityRateLimit> _limits = new();
    private readonly WebApplication _app;

    private ServiceModel(ServiceModelOptions options, ModelPartition partition)
    {
        (_options, _partition) = (options, partition);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>The rows of each project: all have the same.</summary>
    public ModelPartition Partition => _partition;

    /// <summary>Starts a service in which every project has these jobs.</summary>
    public static async Task<ServiceModel> StartAsync(
        ServiceModelOptions options, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        var model = new ServiceModel(options, new ModelPartition(jobs));
        await model._app.StartAsync(cancellationToken);
        return model;
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var query = ModelQuery.Parse(context.Request.Query["$filter"].ToString());
        var next = context.Request.Query["NextRowKey"].ToString();
        var page = _partition.Read(query, next, PageSize, MaxWalk(query));
        var limit = _limits.GetOrAdd(query.PartitionKey, _ => new EntityRateLimit(_options.ReturnedPerSecond));
        await Task.Delay(TimeOf(query, page), context.RequestAborted);
        if (!limit.TryTake(page.Rows.Count))
        {
            await RejectAsync(context);
            return;
        }

        if (page.Next is { } continuation)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = query.PartitionKey;
            context.Response.Headers["x-ms-continuation-NextRowKey"] = continuation;
        }

        await WriteAsync(context, page);
    }

    private int MaxWalk(ModelQuery query) => query.IsByKey || _options.WalkedPerSecond is not { } rate
        ? int.MaxValue
        : (int)(rate * MaxPageTime.TotalSeconds);

    private TimeSpan TimeOf(ModelQuery query, ModelPage page)
    {
        var roundTrip = _options.RoundTrip * (Random.Shared.Next(100) == 0 ? 10 : 0.8 + (Random.Shared.NextDouble() * 0.4));
        return query.IsByKey || _options.WalkedPerSecond is not { } rate
            ? roundTrip
            : roundTrip + TimeSpan.FromSeconds(page.Walked / rate);
    }

    private static async Task RejectAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"The server is busy."} } }""");
    }

    private static async Task WriteAsync(HttpContext context, ModelPage page)
    {
        context.Response.ContentType = "application/json;odata=minimalmetadata";
        await context.Response.WriteAsync("{\"value\":[", Encoding.UTF8);
        for (var index = 0; index < page.Rows.Count; index++)
        {
            await context.Response.WriteAsync(index == 0 ? "" : ",");
            await context.Response.Body.WriteAsync(page.Rows[index], context.RequestAborted);
        }

        await context.Response.WriteAsync("]}");
    }
}
