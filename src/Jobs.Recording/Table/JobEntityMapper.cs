using Azure.Data.Tables;

namespace Jobs.Recording.Table;

/// <summary>Maps jobs to entities of the table's layout, and back.</summary>
internal static class JobEntityMapper
{
    /// <summary>The entity of a project's job. Optional properties without a value are absent.</summary>
    public static TableEntity Create(string projectId, Job job)
    {
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

    /// <summary>True if the entity is marked deleted, so that it is no longer part of the collection.</summary>
    public static bool IsDeleted(TableEntity entity) => entity.TryGetValue(JobColumns.Deleted, out var mark) && mark is true;

    /// <summary>The job of an entity.</summary>
    /// <exception cref="MalformedJobException">The entity is not a valid job.</exception>
    public static Job Read(TableEntity entity)
    {
        try
        {
            return new Job
            {
                Id = Guid.ParseExact(entity.RowKey, "D"),
                State = JobStates.TryParse(entity.GetString(JobColumns.State), out var state)
                    ? state
                    : throw new MalformedJobException(entity.RowKey, "State is not one of the four values"),
                Description = Required(entity, JobColumns.Description, entity.GetString(JobColumns.Description)),
                CreatedDate = Required(entity, JobColumns.CreatedDate, entity.GetDateTimeOffset(JobColumns.CreatedDate))!.Value,
                RequesterId = Required(entity, JobColumns.RequesterId, entity.GetString(JobColumns.RequesterId)),
                StartProcessingDate = entity.GetDateTimeOffset(JobColumns.StartProcessingDate),
                EndProcessingDate = entity.GetDateTimeOffset(JobColumns.EndProcessingDate),
                Messages = MessagesJson.TryRead(entity.GetString(JobColumns.Messages), out var messages)
                    ? messages
                    : throw new MalformedJobException(entity.RowKey, "Messages is not a JSON array of messages"),
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
