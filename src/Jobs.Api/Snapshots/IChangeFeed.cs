using Jobs.Api.Tables;

namespace Jobs.Api.Snapshots;

/// <summary>Knows which jobs of a project have changed since a load. Only one thread at a time may call it.</summary>
internal interface IChangeFeed
{
    /// <summary>Applies every change that the table had acknowledged before the call and that no earlier call has applied.</summary>
    /// <returns>False when it cannot tell what has changed, so that the project must be loaded again.</returns>
    /// <exception cref="TableUnavailableException">Table Storage does not answer.</exception>
    Task<bool> ApplyChangesAsync(ProjectReplica replica, CancellationToken cancellationToken);
}
