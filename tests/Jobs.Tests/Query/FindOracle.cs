using System.Globalization;
using System.Text.Json.Nodes;
using Jobs.Recording;

namespace Jobs.Tests.Query;

/// <summary>A simple implementation of find over a list, written from the contract alone.</summary>
public static class FindOracle
{
    private static readonly string[] StateTexts = ["acknowledged", "in-progress", "completed", "failed"];

    private static readonly Comparer<object?> AbsentFirst = Comparer<object?>.Create((a, b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string left, string right) => CompareCodeUnits(left, right),
        _ => ((long)a).CompareTo((long)b),
    });

    /// <summary>All jobs that match, in order.</summary>
    /// <param name="jobs">The jobs of the project.</param>
    /// <param name="states">The requested states; empty for all.</param>
    /// <param name="resources">The requested resources; empty for all.</param>
    /// <param name="sort">The parameter <c>sort</c>; empty when it is absent.</param>
    public static Job[] Find(IEnumerable<Job> jobs, string[] states, string[] resources, string sort)
    {
        var ordered = jobs
            .Where(job => states.Length == 0 || states.Contains(StateTexts[(int)job.State]))
            .Where(job => resources.Length == 0 || resources.Contains(job.ResourceHref))
            .OrderBy(_ => 0);
        var fields = sort.TrimStart('-').Split(',', StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < fields.Length; index++)
        {
            var field = fields[index];
            ordered = index == 0 && sort[0] == '-'
                ? ordered.ThenByDescending(job => Key(job, field), AbsentFirst)
                : ordered.ThenBy(job => Key(job, field), AbsentFirst);
        }

        return [.. ordered.ThenBy(job => Key(job, "createdDate"), AbsentFirst).ThenBy(job => Key(job, "id"), AbsentFirst)];
    }

    /// <summary>True when the job is one of the requesters'.</summary>
    /// <param name="job">The job.</param>
    /// <param name="requesters">The requested requesters; empty for all.</param>
    public static bool IsRequestedBy(Job job, string[] requesters) =>
        requesters.Length == 0 || requesters.Contains(job.RequesterId);

    /// <summary>True when the job has the date, and the comparison with the ticks holds.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parameter">The parameter, for example <c>createdDate.gte</c>.</param>
    /// <param name="ticks">Its value in UTC ticks.</param>
    public static bool IsInRange(Job job, string parameter, long ticks) =>
        Key(job, parameter.Split('.')[0]) is long date && parameter.Split('.')[1] switch
        {
            "gt" => date > ticks,
            "gte" => date >= ticks,
            "lt" => date < ticks,
            _ => date <= ticks,
        };

    /// <summary>The job as the contract defines its JSON.</summary>
    public static JsonObject Json(string project, Job job)
    {
        var json = new JsonObject
        {
            ["id"] = job.Id.ToString(),
            ["hRef"] = $"/projects/{project}/jobs/{job.Id}",
            ["state"] = StateTexts[(int)job.State],
            ["description"] = job.Description,
            ["createdDate"] = Date(job.CreatedDate),
            ["requesterId"] = job.RequesterId,
            ["messages"] = new JsonArray([.. job.Messages.Select(Json)]),
        };
        AddIfPresent(json, "startProcessingDate", job.StartProcessingDate is { } start ? Date(start) : null);
        AddIfPresent(json, "endProcessingDate", job.EndProcessingDate is { } end ? Date(end) : null);
        return json;
    }

    /// <summary>The counts of jobs as the contract defines their JSON.</summary>
    public static JsonObject CountsJson(IReadOnlyCollection<Job> jobs) => new()
    {
        ["total"] = jobs.Count,
        ["acknowledged"] = jobs.Count(job => job.State == JobState.Acknowledged),
        ["inProgress"] = jobs.Count(job => job.State == JobState.InProgress),
        ["completed"] = jobs.Count(job => job.State == JobState.Completed),
        ["failed"] = jobs.Count(job => job.State == JobState.Failed),
    };

    private static JsonObject Json(JobMessage message)
    {
        var json = new JsonObject { ["code"] = message.Code, ["message"] = message.Message };
        AddIfPresent(json, "description", message.Description);
        return json;
    }

    private static void AddIfPresent(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static string Date(DateTimeOffset date)
    {
        var truncated = date.UtcDateTime.AddTicks(-(date.Ticks % TimeSpan.TicksPerMillisecond));
        return truncated.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "Z";
    }

    private static object? Key(Job job, string field) => field switch
    {
        "id" or "hRef" => job.Id.ToString(),
        "state" => StateTexts[(int)job.State],
        "description" => job.Description,
        "createdDate" => job.CreatedDate.UtcTicks,
        "requesterId" => job.RequesterId,
        "startProcessingDate" => job.StartProcessingDate?.UtcTicks,
        "endProcessingDate" => job.EndProcessingDate?.UtcTicks,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };

    private static int CompareCodeUnits(string left, string right)
    {
        var differing = left.Zip(right).FirstOrDefault(pair => pair.First != pair.Second);
        return differing == default ? left.Length - right.Length : differing.First - differing.Second;
    }
}
