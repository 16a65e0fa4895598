namespace Jobs.Recording;

/// <summary>A job as a producer describes it when it accepts the request.</summary>
/// <param name="Id">The job's identifier. A retry of the same request has the same identifier.</param>
/// <param name="Description">A description of what the job does, for people.</param>
/// <param name="RequesterId">The identifier of the user who requested the job.</param>
/// <param name="ResourceHref">A reference to the resource that the job is about; null if there is none.</param>
public sealed record NewJob(Guid Id, string Description, string RequesterId, string? ResourceHref = null);
