using Azure.Data.Tables;
using Jobs.Benchmarks.Data;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Benchmarks.Model;

/// <summary>Compares the model with Azurite on random transactions, and then on random queries.</summary>
internal static class ModelCheck
{
    private const int Jobs = 2_500;
    private const int Queries = 200;
    private const int WrittenJobs = 8;
    private const string Project = "any";

    // The jobs were stored before it in both tables, and the transactions are later.
    private static readonly TimeSpan SinceLoad = TimeSpan.FromMinutes(30);

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">The two returned other rows, or in another order.</exception>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var jobs = SampleJobs.Create(seed: 1, TimeProvider.System.GetUtcNow()).Take(Jobs).ToList();
        await using var azurite = await TableService.StartWithAsync(Project, jobs, cancellationToken);
        await using var model = await ServiceModel.StartAsync(ServiceModelOptions.Immediate, jobs, cancellationToken);
        var modelled = new TableClient(Azurite.ConnectionString(model.Port), azurite.Table.Name);
        var written = jobs.Take(WrittenJobs).Select(job => job.Id.ToString("D"));
        await new TransactionCheck(azurite.Table, modelled, Project, written).RunAsync(cancellationToken);
        var random = new Random(1);
        for (var number = 0; number < Queries; number++)
        {
            var filter = RandomFilter(random, jobs);
            var (expected, actual) = (
                await KeysAsync(azurite.Table, filter, cancellationToken), await KeysAsync(modelled, filter, cancellationToken));
            if (!expected.SequenceEqual(actual))
            {
                throw new InvalidOperationException($"The model differs from Azurite: {filter}");
            }
        }

        Console.WriteLine($"The model agrees with Azurite on {Queries} random queries.");
    }

    private static string RandomFilter(Random random, List<Job> jobs)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Project}");
        if (random.Next(2) == 0)
        {
            var key = KeyOf(random, jobs);
            filter += random.Next(2) == 0
                ? TableClient.CreateQueryFilter($" and RowKey gt {key}")
                : TableClient.CreateQueryFilter($" and RowKey ge {key}");
        }

        if (random.Next(2) == 0)
        {
            var key = KeyOf(random, jobs);
            filter += random.Next(2) == 0
                ? TableClient.CreateQueryFilter($" and RowKey lt {key}")
                : TableClient.CreateQueryFilter($" and RowKey le {key}");
        }

        if (random.Next(3) == 0)
        {
            var time = TimeProvider.System.GetUtcNow() - SinceLoad;
            filter += random.Next(2) == 0
                ? TableClient.CreateQueryFilter($" and Timestamp ge {time}")
                : TableClient.CreateQueryFilter($" and Timestamp lt {time}");
        }

        return random.Next(2) == 0
            ? filter + TableClient.CreateQueryFilter($" and (State eq {"failed"} or State eq {"completed"})")
            : filter;
    }

    // Whole keys and beginnings of keys, as loads use them.
    private static string KeyOf(Random random, List<Job> jobs)
    {
        var key = jobs[random.Next(jobs.Count)].Id.ToString("D");
        return random.Next(2) == 0 ? key : key[..8];
    }

    private static async Task<List<string>> KeysAsync(TableClient table, string filter, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            keys.Add(entity.RowKey);
        }

        return keys;
    }
}
