using Microsoft.Extensions.Options;

namespace Jobs.Api.Query;

/// <summary>Makes the writers of projects, with the public base URL of the settings. Any thread may call it.</summary>
internal sealed class JobJsonWriterFactory(IOptions<JobsOptions> options)
{
    /// <summary>The writer of a project's jobs.</summary>
    public JobJsonWriter ForProject(string projectId) => new(options.Value.PublicBaseUrl, projectId);
}
