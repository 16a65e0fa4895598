using System.Globalization;
using System.Text;
using System.Text.Json;
using Jobs.Benchmarks.Data;
using Jobs.Recording;

namespace Jobs.Benchmarks.Serving;

/// <summary>
/// Answers in place of the table service where there are more rows than Azurite can scan: every project has the same jobs,
/// nothing changes, and only the queries that the API sends for the measured find are understood.
/// </summary>
internal sealed class FakeTable : IAsyncDisposable
{
    private const int PageSize = 1_000;

    private readonly WebApplication _app;
    private readonly byte[][] _all;
    private readonly byte[][] _failed;

    private FakeTable(IReadOnlyCollection<Job> jobs)
    {
        var sorted = jobs.OrderBy(job => job.Id).ToList();
        _all = [.. sorted.Select(Row)];
        _failed = [.. sorted.Where(job => job.State == JobState.Failed).Select(Row)];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Starts to listen.</summary>
    public static async Task<FakeTable> StartAsync(IReadOnlyCollection<Job> jobs, CancellationToken cancellationToken)
    {
        var table = new FakeTable(jobs);
        await table._app.StartAsync(cancellationToken);
        return table;
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static byte[] Row(Job job)
    {
        using var row = new MemoryStream();
        using (var json = new Utf8JsonWriter(row))
        {
            json.WriteStartObject();
            EntityJson.WriteProperties(json, "any", job, DateTimeOffset.UnixEpoch);
            json.WriteEndObject();
        }

        return row.ToArray();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var filter = context.Request.Query["$filter"].ToString();
        var rows = filter.Contains("Timestamp ge", StringComparison.Ordinal) ? []
            : filter.Contains("State eq", StringComparison.Ordinal) ? _failed
            : _all;
        var next = context.Request.Query["NextRowKey"].ToString();
        var first = next.Length == 0 ? 0 : int.Parse(next, CultureInfo.InvariantCulture);
        if (first + PageSize < rows.Length)
        {
            context.Response.Headers["x-ms-continuation-NextPartitionKey"] = "any";
            context.Response.Headers["x-ms-continuation-NextRowKey"] = (first + PageSize).ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = "application/json;odata=minimalmetadata";
        await context.Response.WriteAsync("{\"value\":[", Encoding.UTF8);
        for (var index = first; index < Math.Min(first + PageSize, rows.Length); index++)
        {
            await context.Response.WriteAsync(index == first ? "" : ",");
            await context.Response.Body.WriteAsync(rows[index], context.RequestAborted);
        }

        await context.Response.WriteAsync("]}");
    }
}
