namespace Jobs.Recording;

/// <summary>What a producer says of a job when it takes the request into account.</summary>
/// <param name="Id">The job's identifier; the same one again with a retry of the same request.</param>
/// <param name="Description">What the job does, for people.</param>
/// <param name="RequesterId">The identifier of the user who asked for the job.</param>
/// <param name="ResourceHref">The resource that the job is about; null when it names none.</param>
public sealed record NewJob(Guid Id, string Description, string RequesterId, string? ResourceHref = null);
