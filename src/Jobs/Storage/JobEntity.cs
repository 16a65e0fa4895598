using Jobs.Contract;

namespace Jobs.Storage;

/// <summary>What one entity of the table says.</summary>
/// <param name="Id">The job's id, from the row key.</param>
/// <param name="Timestamp">When the service stored this version.</param>
/// <param name="Job">The job; null when the entity is marked deleted or malformed, and so no part of the collection.</param>
internal readonly record struct JobEntity(Guid Id, DateTimeOffset Timestamp, Job? Job);
