namespace Jobs.Api.Snapshots;

/// <summary>What a reconciliation had to correct.</summary>
/// <param name="Changed">How many jobs were new or different.</param>
/// <param name="Removed">How many jobs were gone.</param>
internal readonly record struct ReconciliationResult(int Changed, int Removed);
