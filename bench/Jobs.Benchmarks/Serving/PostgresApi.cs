using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Npgsql;

namespace Jobs.Benchmarks.Serving;

/// <summary>
/// The relational peer at its best: one prepared statement over the right index, one round trip, and the finished JSON of
/// each job copied from the row into the response.
/// </summary>
internal static class PostgresApi
{
    /// <summary>The setting that holds the connection string.</summary>
    public const string ConnectionSetting = "BenchmarkPostgres";

    private const string Find = """
        select (select count(*) from jobs_benchmark.jobs where project_id = $1 and state = $2), body
        from jobs_benchmark.jobs
        where project_id = $1 and state = $2
        order by created_date desc, id
        limit $3 offset $4
        """;

    /// <summary>Adds the route.</summary>
    public static WebApplication Map(WebApplication app)
    {
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(app.Configuration[ConnectionSetting])
        {
            MaxAutoPrepare = 4,
            AutoPrepareMinUsages = 1,
            NoResetOnClose = true,

            // Measured: a few connections that all requests share cost both sides less than one connection for each request.
            Multiplexing = true,
            MaxPoolSize = 4,
        });
        app.Lifetime.ApplicationStopped.Register(source.Dispose);
        app.MapGet("projects/{projectId}/jobs", async (
            HttpContext context, string projectId, string state, string sort, int offset = 0, int limit = 100) =>
        {
            if (sort != "-createdDate")
            {
                throw new ArgumentOutOfRangeException(nameof(sort), sort, "Only the measured order is supported.");
            }

            await using var command = source.CreateCommand(Find);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projectId });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = state });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = offset });
            await using var rows = await command.ExecuteReaderAsync(context.RequestAborted);
            await WriteAsync(context.Response, rows, offset, limit, context.RequestAborted);
        });
        return app;
    }

    private static async Task WriteAsync(
        HttpResponse response, NpgsqlDataReader rows, int offset, int limit, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json; charset=utf-8";
        var total = 0L;
        var first = true;
        while (await rows.ReadAsync(cancellationToken))
        {
            if (first)
            {
                total = rows.GetInt64(0);
                WriteCounts(response, total, Math.Min(limit, total - offset));

                // The web server copies once more what is written before it.
                await response.StartAsync(cancellationToken);
            }

            response.BodyWriter.Write(first ? "["u8 : ","u8);
            CopyBody(rows, response.BodyWriter);
            first = false;
        }

        if (first)
        {
            WriteCounts(response, total, 0);
            response.BodyWriter.Write("["u8);
        }

        response.BodyWriter.Write("]"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void WriteCounts(HttpResponse response, long total, long count)
    {
        response.Headers["X-Total-Count"] = total.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Result-Count"] = count.ToString(CultureInfo.InvariantCulture);
    }

    private static void CopyBody(NpgsqlDataReader rows, PipeWriter writer)
    {
        var length = (int)rows.GetBytes(1, 0, null, 0, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        rows.GetBytes(1, 0, buffer, 0, length);
        writer.Write(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
