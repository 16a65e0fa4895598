using Azure.Data.Tables;
using Jobs.Contract;

namespace Jobs.Storage;

/// <summary>Makes the entity of a job, as the table's layout has it, and reads it.</summary>
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

    /// <summary>True when the entity is marked: no longer part of the collection.</summary>
    internal static bool IsDeleted(TableEntity entity) => entity.TryGetValue(JobProperties.Deleted, out var mark) && mark is true;

    /// <summary>The job that the entity is.</summary>
    /// <exception cref="MalformedJobException">It is none.</exception>
    internal static Job Read(TableEntity entity)
    {
        try
        {
            return new Job
            {
                Id = Guid.ParseExact(entity.RowKey, "D"),
                State = JobStates.TryParse(entity.GetString(JobProperties.State), out var state)
                    ? state
                    : throw new MalformedJobException(entity.RowKey, "State is none of the four"),
                Description = Required(entity, JobProperties.Description, entity.GetString(JobProperties.Description)),
                CreatedDate = Required(entity, JobProperties.CreatedDate, entity.GetDateTimeOffset(JobProperties.CreatedDate))!.Value,
                RequesterId = Required(entity, JobProperties.RequesterId, entity.GetString(JobProperties.RequesterId)),
                StartProcessingDate = entity.GetDateTimeOffset(JobProperties.StartProcessingDate),
                EndProcessingDate = entity.GetDateTimeOffset(JobProperties.EndProcessingDate),
                Messages = MessagesJson.TryRead(entity.GetString(JobProperties.Messages), out var messages)
                    ? messages
                    : throw new MalformedJobException(entity.RowKey, "Messages is no JSON array of messages"),
                ResourceHref = entity.GetString(JobProperties.ResourceHref),
            };
        }
        catch (InvalidOperationException exception)
        {
            throw new MalformedJobException(entity.RowKey, "a property has the wrong type", exception);
        }
    }

    private static T Required<T>(TableEntity entity, string name, T? value) =>
        value ?? throw new MalformedJobException(entity.RowKey, $"{name} is missing");

    private static void AddIfPresent(TableEntity entity, string name, object? value)
    {
        if (value is not null)
        {
            entity[name] = value;
        }
    }
}
