using Jobs.Recording;

namespace Jobs.Api.Tables;

/// <summary>One entity of the table.</summary>
/// <param name="Id">The job's id, from the row key.</param>
/// <param name="ContentHash">A hash of everything that was read of the entity: equal for entities with equal content.</param>
/// <param name="Job">
/// The job; null when the entity is marked deleted or malformed, and so no part of the collection, or is unchanged.
/// </param>
/// <param name="Timestamp">The service's time of the last change; null when the entity is unchanged or has none.</param>
/// <param name="IsUnchanged">True when the reader has this content already, so that the job was not parsed.</param>
internal readonly record struct JobEntity(
    Guid Id, ulong ContentHash, Job? Job, DateTimeOffset? Timestamp = null, bool IsUnchanged = false);
