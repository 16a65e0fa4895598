using System.Globalization;

namespace Jobs.Recording;

#pragma warning disable CA1032 // Each is thrown by the recorder alone, with all that there is to say.
/// <summary>A job that was not recorded; the table is as it was before the call.</summary>
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

/// <summary>The project has a job of that id already, and it says something else.</summary>
public sealed class JobConflictException : JobRecordingException
{
    internal JobConflictException(string projectId, Guid id, string difference)
        : base($"Project '{projectId}' has a job {id} already, {difference}.")
    {
    }
}

/// <summary>The job's state does not allow the step.</summary>
public sealed class JobTransitionException : JobRecordingException
{
    internal JobTransitionException(Guid id, string from, string to)
        : base($"Job {id} is {from}, and from there it cannot become {to}.")
    {
    }
}

/// <summary>The job does not fit into Table Storage.</summary>
public sealed class JobTooLargeException : JobRecordingException
{
    internal JobTooLargeException(string what, long size, long limit, string unit)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {size:N0} {unit}, {size - limit:N0} over the {limit:N0} that Table Storage allows."))
    {
    }
}

/// <summary>Others kept changing the job all the time that the recorder tried to.</summary>
public sealed class JobContentionException : JobRecordingException
{
    internal JobContentionException(Guid id, int attempts, Exception cause)
        : base($"Job {id} was changed by others during each of {attempts} attempts.", cause)
    {
    }
}

/// <summary>The entity of that key is no job by the table's layout; some other program wrote it.</summary>
public sealed class MalformedJobException : JobRecordingException
{
    internal MalformedJobException(string? rowKey, string defect, Exception? cause = null)
        : base($"The entity {rowKey} is no job: {defect}.", cause)
    {
    }
}
