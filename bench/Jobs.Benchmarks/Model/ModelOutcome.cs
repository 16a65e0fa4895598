namespace Jobs.Benchmarks.Model;

/// <summary>What has become of an entity group transaction.</summary>
/// <param name="Rows">The row after each operation, null if it is deleted; empty when nothing was carried out.</param>
/// <param name="Failed">The index of the operation that failed, and why; null when all were carried out.</param>
internal sealed record ModelOutcome(IReadOnlyList<ModelRow?> Rows, (int Index, ModelError Error)? Failed = null);
