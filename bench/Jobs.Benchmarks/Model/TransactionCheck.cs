using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Model;

/// <summary>Submits the same random transactions to Azurite and to the model, and compares outcomes and rows.</summary>
/// <param name="azurite">The table in Azurite.</param>
/// <param name="model">The modelled table.</param>
/// <param name="project">The project that both have.</param>
/// <param name="jobs">Row keys of some of its jobs.</param>
internal sealed class TransactionCheck(TableClient azurite, TableClient model, string project, IEnumerable<string> jobs)
{
    private const int Transactions = 200;
    private const int MaxOperations = 4;
    private const int Lanes = 8;

    // No row has it, because it is older than all writes.
    private static readonly ETag OldTag = new("W/\"datetime'2000-01-01T00%3A00%3A00.0000000Z'\"");

    private static readonly (string Name, object[] Values)[] Properties =
    [
        (JobColumns.State, [.. JobStates.All.Select(state => state.ToText())]),
        (ChangeLogColumns.Sequence, [1L, long.MaxValue]),
        (ChangeLogColumns.Changes, ["", "it's \"text\" é"]),
        (ChangeLogColumns.Recent, ["a", "b"]),
        ("Date", [new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(67), DateTimeOffset.UnixEpoch]),
        ("Other", ["text", 1, 5L, 0.5, true, Guid.AllBitsSet]),
    ];

    private readonly Random _random = new(1);

    private readonly string[] _rowKeys =
        [.. jobs, .. Enumerable.Range(0, Lanes).Select(number => $"{ChangeLogLane.RowKeyStart}{number:x32}")];

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">The two differ.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        for (var number = 0; number < Transactions; number++)
        {
            var operations = _random.GetItems(_rowKeys, 1 + _random.Next(MaxOperations)).Distinct().Select(RandomOperation).ToList();
            var (expected, actual) = (
                await SubmitAsync(azurite, operations, cancellationToken), await SubmitAsync(model, operations, cancellationToken));
            if (expected != actual)
            {
                throw new InvalidOperationException($"A transaction gave {actual} with the model, and {expected} with Azurite.");
            }

            done += expected.IsDone ? 1 : 0;
        }

        await CompareRowsAsync("RowKey ge ''", select: null, cancellationToken);
        var lanes = TableClient.CreateQueryFilter($"RowKey lt {ChangeLogLane.RowKeyEnd} and RowKey ge {ChangeLogLane.RowKeyStart}");
        await CompareRowsAsync(lanes, ChangeLogColumns.ForRefresh, cancellationToken);
        Console.WriteLine($"The model agrees with Azurite on {Transactions} random transactions, of which {done} were carried out.");
    }

    private Operation RandomOperation(string rowKey)
    {
        var entity = new TableEntity(project, rowKey);
        foreach (var (name, values) in Properties)
        {
            if (_random.Next(2) == 0)
            {
                entity[name] = values[_random.Next(values.Length)];
            }
        }

        var type = (TableTransactionActionType)_random.Next(Enum.GetValues<TableTransactionActionType>().Length);
        return new Operation(type, entity, _random.Next(8) switch { 0 => OldTag, 1 or 2 => ETag.All, _ => null });
    }

    private static async Task<Outcome> SubmitAsync(
        TableClient table, List<Operation> operations, CancellationToken cancellationToken)
    {
        var actions = new List<TableTransactionAction>();
        foreach (var (type, entity, tag) in operations)
        {
            var condition = tag ?? await TagAsync(table, entity, cancellationToken) ?? ETag.All;
            actions.Add(new TableTransactionAction(type, entity, condition));
        }

        try
        {
            var responses = await table.SubmitTransactionAsync(actions, cancellationToken);
            for (var index = 0; index < actions.Count; index++)
            {
                if (responses.Value[index].Headers.ETag != await TagAsync(table, actions[index].Entity, cancellationToken))
                {
                    throw new InvalidOperationException($"{table.Uri} answered {actions[index].ActionType} with a wrong ETag.");
                }
            }

            return new Outcome(IsDone: true, string.Join(' ', responses.Value.Select(response => response.Status)), null);
        }
        catch (TableTransactionFailedException failure)
        {
            return new Outcome(IsDone: false, $"{failure.Status} {failure.ErrorCode}", failure.FailedTransactionActionIndex);
        }
    }

    // Null if the table has no such entity.
    private static async Task<ETag?> TagAsync(TableClient table, ITableEntity entity, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            entity.PartitionKey, entity.RowKey, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value!.ETag : null;
    }

    private async Task CompareRowsAsync(string filter, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        var expected = await RowsAsync(azurite, filter, select, cancellationToken);
        var actual = await RowsAsync(model, filter, select, cancellationToken);
        if (expected.Zip(actual).FirstOrDefault(pair => pair.First != pair.Second) is ({ } first, var second))
        {
            throw new InvalidOperationException($"A row is {second} in the model, and {first} in Azurite.");
        }

        if (expected.Count != actual.Count)
        {
            throw new InvalidOperationException($"The model has {actual.Count} rows, and Azurite {expected.Count}.");
        }
    }

    private async Task<List<string>> RowsAsync(
        TableClient table, string filter, IEnumerable<string>? select, CancellationToken cancellationToken)
    {
        var rows = new List<string>();
        var partition = TableClient.CreateQueryFilter($"PartitionKey eq {project}");
        await foreach (var entity in table.QueryAsync<TableEntity>($"{partition} and {filter}", null, select, cancellationToken))
        {
            var properties = entity.Where(property => property.Key is not (JobColumns.Timestamp or "odata.etag"))
                .OrderBy(property => property.Key, StringComparer.Ordinal)
                .Select(property => $"{property.Key} ({property.Value.GetType().Name}) {JsonSerializer.Serialize(property.Value)}");
            rows.Add(string.Join(", ", properties));
        }

        return rows;
    }

    // A condition of null is the entity's ETag in each table.
    private sealed record Operation(TableTransactionActionType Type, TableEntity Entity, ETag? Condition);

    private sealed record Outcome(bool IsDone, string Status, int? FailedIndex);
}
