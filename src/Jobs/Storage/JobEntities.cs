using Azure.Data.Tables;
using Jobs.Contract;

namespace Jobs.Storage;

/// <summary>Makes the entity of a job, as the table's layout has it.</summary>
public static class JobEntities
{
    /// <summary>The entity of a project's job; what the job does not have is absent.</summary>
    public static TableEntity Create(string projectId, Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var entity = new TableEntity(projectId, job.Id.ToString("D"))
        {
            [JobProperties.State] = job.State.ToText(),
            [JobProperties.Description] = job.Description,
            [JobProperties.CreatedDate] = job.CreatedDate,
            [JobProperties.RequesterId] = job.RequesterId,
        };
        AddIfPresent(entity, JobProperties.StartProcessingDate, job.StartProcessingDate);
        AddIfPresent(entity, JobProperties.EndProcessingDate, job.EndProcessingDate);
        AddIfPresent(entity, JobProperties.Messages, MessagesJson.Write(job.Messages));
        AddIfPresent(entity, JobProperties.ResourceHref, job.ResourceHref);
        return entity;
    }

    private static void AddIfPresent(TableEntity entity, string name, object? value)
    {
        if (value is not null)
        {
            entity[name] = value;
        }
    }
}
