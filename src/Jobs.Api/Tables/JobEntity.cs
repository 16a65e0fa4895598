using Jobs.Recording;

namespace Jobs.Api.Tables;

/// <summary>What one entity of the table says.</summary>
/// <param name="Id">The job's id, from the row key.</param>
/// <param name="Version">A hash of all that was read of the entity: entities with the same one say the same.</param>
/// <param name="Job">
/// The job; null when the entity is marked deleted or malformed, and so no part of the collection, or is known.
/// </param>
/// <param name="Stored">When the service stored it, by its clock; null when it is known, or the service did not say.</param>
/// <param name="IsKnown">True when the reader has this version already, so that the job was not read again.</param>
internal readonly record struct JobEntity(
    Guid Id, ulong Version, Job? Job, DateTimeOffset? Stored = null, bool IsKnown = false);
