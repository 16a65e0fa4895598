using System.Collections.Concurrent;
using Jobs.Recording;

namespace Jobs.Benchmarks.Model;

/// <summary>
/// A model of the table service over HTTP, for what Azurite cannot show: large tables, the time of a network, filters that
/// walk through a partition, and a limited rate. It answers the requests of the API and the recorder; all projects are the same one.
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

    private Task HandleAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        return method == HttpMethods.Post && path.EndsWith("/$batch", StringComparison.Ordinal) ? SubmitAsync(context)
            : method != HttpMethods.Get ? ModelResponses.WriteAsync(context, ModelError.NotImplemented)
            : EntityKey.TryParse(path) is { } key ? GetAsync(context, key)
            : QueryAsync(context);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var operations = await ModelTransaction.ReadAsync(context.Request, context.RequestAborted);
        await Task.Delay(RoundTrip(), context.RequestAborted);
        await (LimitOf(operations[0].Key.PartitionKey).TryTake(operations.Count)
            ? ModelResponses.WriteAsync(context, _partition.Apply(operations, TimeProvider.System.GetUtcNow()))
            : ModelResponses.WriteAsync(context, ModelError.ServerBusy));
    }

    private async Task GetAsync(HttpContext context, EntityKey key)
    {
        await Task.Delay(RoundTrip(), context.RequestAborted);
        await (!LimitOf(key.PartitionKey).TryTake(1) ? ModelResponses.WriteAsync(context, ModelError.ServerBusy)
            : _partition.Get(key.RowKey) is { } row ? ModelResponses.WriteAsync(context, row)
            : ModelResponses.WriteAsync(context, ModelError.ResourceNotFound));
    }

    private async Task QueryAsync(HttpContext context)
    {
        var query = ModelQuery.Parse(context.Request.Query["$filter"].ToString());
        var next = context.Request.Query["NextRowKey"].ToString();
        var page = _partition.Read(query, next, PageSize, MaxWalk(query));
        await Task.Delay(TimeOf(query, page), context.RequestAborted);
        await (LimitOf(query.PartitionKey).TryTake(page.Rows.Count)
            ? ModelResponses.WriteAsync(context, page, query.PartitionKey)
            : ModelResponses.WriteAsync(context, ModelError.ServerBusy));
    }

    private EntityRateLimit LimitOf(string partitionKey) =>
        _limits.GetOrAdd(partitionKey, _ => new EntityRateLimit(_options.ReturnedPerSecond));

    private int MaxWalk(ModelQuery query) => query.IsByKey || _options.WalkedPerSecond is not { } rate
        ? int.MaxValue
        : (int)(rate * MaxPageTime.TotalSeconds);

    private TimeSpan TimeOf(ModelQuery query, ModelPage page) => query.IsByKey || _options.WalkedPerSecond is not { } rate
        ? RoundTrip()
        : RoundTrip() + TimeSpan.FromSeconds(page.Walked / rate);

    private TimeSpan RoundTrip() =>
        _options.RoundTrip * (Random.Shared.Next(100) == 0 ? 10 : 0.8 + (Random.Shared.NextDouble() * 0.4));
}
