using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>Makes the entity of a job, as the table's layout has it, and reads it.</summary>
internal static class JobEntityMapper
{
    /// <summary>The entity of a project's job; what the job does not have is absent.</summary>
    public static TableEntity Create(string projectId, Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var entity = new TableEntity(projectId, job.Id.ToString("D"))
        {
            [JobColumns.State] = job.State.ToText(),
            [JobColumns.Description] = job.Description,
            [JobColumns.CreatedDate] = job.CreatedDate,
            [JobColumns.RequesterId] = job.RequesterId,
        };
        AddIfPresent(entity, JobColumns.StartProcessingDate, job.StartProcessingDate);
        AddIfPresent(entity, JobColumns.EndProcessingDate, job.EndProcessingDate);
        AddIfPresent(entity, JobColumns.Messages, MessagesJson.Write(job.Messages));
        AddIfPresent(entity, JobColumns.ResourceHref, job.ResourceHref);
        return entity;
    }

    /// <summary>True when the entity is marked: no longer part of the collection.</summary>
    internal static bool IsDeleted(TableEntity entity) => entity.TryGetValue(JobColumns.Deleted, out var mark) && mark is true;

    /// <summary>The job that the entity is.</summary>
    /// <exception cref="MalformedJobException">It is none.</exception>
    internal static Job Read(TableEntity entity)
    {
        try
        {
            return new Job
            {
                Id = Guid.ParseExact(entity.RowKey, "D"),
                State = JobStates.TryParse(entity.GetString(JobColumns.State), out var state)
                    ? state
                    : throw new MalformedJobException(entity.RowKey, "State is none of the four"),
                Description = Required(entity, JobColumns.Description, entity.GetString(JobColumns.Description)),
                CreatedDate = Required(entity, JobColumns.CreatedDate, entity.GetDateTimeOffset(JobColumns.CreatedDate))!.Value,
                RequesterId = Required(entity, JobColumns.RequesterId, entity.GetString(JobColumns.RequesterId)),
                StartProcessingDate = entity.GetDateTimeOffset(JobColumns.StartProcessingDate),
                EndProcessingDate = entity.GetDateTimeOffset(JobColumns.EndProcessingDate),
                Messages = MessagesJson.TryRead(entity.GetString(JobColumns.Messages), out var messages)
                    ? messages
                    : throw new MalformedJobException(entity.RowKey, "Messages is no JSON array of messages"),
                ResourceHref = entity.GetString(JobColumns.ResourceHref),
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
