using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;

namespace Jobs.Benchmarks.Model;

/// <summary>An operation of an entity group transaction.</summary>
/// <param name="Type">What it does.</param>
/// <param name="Key">The row that it is about.</param>
/// <param name="Condition">The ETag that an update or a deletion requires, or <c>*</c> for any; null for other types.</param>
/// <param name="Properties">The properties that were sent.</param>
internal sealed record ModelOperation(
    TableTransactionActionType Type, EntityKey Key, string? Condition, JsonObject Properties)
{
    /// <summary>Why the operation cannot be carried out; null when it can.</summary>
    /// <param name="existing">The row before it; null if there is none.</param>
    public ModelError? ErrorOn(ModelRow? existing) => Type switch
    {
        TableTransactionActionType.Add => existing is null ? null : ModelError.EntityAlreadyExists,
        TableTransactionActionType.UpsertMerge or TableTransactionActionType.UpsertReplace => null,
        _ when existing is null => ModelError.ResourceNotFound,
        _ when Condition == ETag.All.ToString() || Condition == existing.Tag => null,
        _ => ModelError.UpdateConditionNotSatisfied,
    };

    /// <summary>The row after the operation; null when it is deleted.</summary>
    /// <param name="existing">The row before it; null if there is none.</param>
    /// <param name="stored">The time of the operation.</param>
    public ModelRow? Apply(ModelRow? existing, DateTimeOffset stored) => Type switch
    {
        TableTransactionActionType.Delete => null,
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge when existing is not null =>
            existing.Merge(Properties, stored),
        _ => ModelRow.Of(Properties, stored),
    };
}
