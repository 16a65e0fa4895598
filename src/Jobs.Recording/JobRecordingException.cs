using System.Globalization;

namespace Jobs.Recording;

#pragma warning disable CA1032 // Only the recorder throws these exceptions, each with its own message.
/// <summary>The job was not recorded. The call did not change it.</summary>
public abstract class JobRecordingException : Exception
{
    private protected JobRecordingException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}

/// <summary>The project has no such job, or it is marked deleted.</summary>
public sealed class JobNotFoundException : JobRecordingException
{
    internal JobNotFoundException(string projectId, Guid id)
        : base($"Project '{projectId}' has no job {id}.")
    {
    }
}

/// <summary>The project already has a job of that id, with different content or marked deleted.</summary>
public sealed class JobConflictException : JobRecordingException
{
    internal JobConflictException(string projectId, Guid id, string difference)
        : base($"Project '{projectId}' already has a job {id} {difference}.")
    {
    }
}

/// <summary>The job's state does not allow the transition.</summary>
public sealed class JobTransitionException : JobRecordingException
{
    internal JobTransitionException(Guid id, string from, string to)
        : base($"Job {id} is {from} and cannot become {to}.")
    {
    }
}

/// <summary>The job exceeds a limit of Table Storage.</summary>
public sealed class JobTooLargeException : JobRecordingException
{
    internal JobTooLargeException(string what, long size, long limit, string unit)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{what} has {size:N0} {unit}, {size - limit:N0} more than the {limit:N0} that Table Storage allows."))
    {
    }
}

/// <summary>Other writers changed the job during every attempt of the recorder.</summary>
public sealed class JobContentionException : JobRecordingException
{
    internal JobContentionException(Guid id, int attempts, Exception cause)
        : base($"Job {id} was changed by other writers during each of {attempts} attempts.", cause)
    {
    }
}

/// <summary>The entity of that id is not a valid job by the table's layout. Another program wrote it.</summary>
public sealed class MalformedJobException : JobRecordingException
{
    internal MalformedJobException(string? rowKey, string defect, Exception? cause = null)
        : base($"The entity {rowKey} is not a valid job: {defect}.", cause)
    {
    }
}
