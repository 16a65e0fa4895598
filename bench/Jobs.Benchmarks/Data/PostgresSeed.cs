using System.Text;
using Jobs.Api.Query;
using Jobs.Recording;
using Npgsql;
using NpgsqlTypes;

namespace Jobs.Benchmarks.Data;

/// <summary>Inserts projects into the relational peer, in a schema of its own.</summary>
internal sealed class PostgresSeed(string connectionString) : IAsyncDisposable
{
    private const string Schema = """
        drop schema if exists jobs_benchmark cascade;
        create schema jobs_benchmark;
        create table jobs_benchmark.jobs (
            project_id text collate "C" not null,
            id uuid not null,
            state text collate "C" not null,
            created_date timestamptz not null,
            body text not null,
            primary key (project_id, id));
        create index on jobs_benchmark.jobs (project_id, state, created_date desc, id);
        """;

    private const string Copy =
        "copy jobs_benchmark.jobs (project_id, id, state, created_date, body) from stdin (format binary)";

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    /// <summary>Starts with an empty table and its indexes.</summary>
    /// <returns>The server's version.</returns>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync(Schema, cancellationToken);
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        return connection.PostgreSqlVersion.ToString();
    }

    /// <summary>Adds a project with these jobs.</summary>
    public async Task AddAsync(string projectId, IEnumerable<Job> jobs, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using (var rows = await connection.BeginBinaryImportAsync(Copy, cancellationToken))
        {
            var json = new JobJsonWriter(publicBaseUrl: null, projectId);
            foreach (var job in jobs)
            {
                await rows.StartRowAsync(cancellationToken);
                await rows.WriteAsync(projectId, NpgsqlDbType.Text, cancellationToken);
                await rows.WriteAsync(job.Id, NpgsqlDbType.Uuid, cancellationToken);
                await rows.WriteAsync(job.State.ToText(), NpgsqlDbType.Text, cancellationToken);
                await rows.WriteAsync(job.CreatedDate.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
                var body = Encoding.UTF8.GetString(json.Write(job));
                await rows.WriteAsync(body, NpgsqlDbType.Text, cancellationToken);
            }

            await rows.CompleteAsync(cancellationToken);
        }

        // Without it, counting would read rows besides the index.
        await ExecuteAsync("vacuum analyze jobs_benchmark.jobs", cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
