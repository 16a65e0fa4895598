using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Jobs.Recording;

namespace JobsCli.Data;

/// <summary>
/// A job in the format of the API, as in files: with seven digits in its dates, and with the resource that the job is about,
/// which the API does not return.
/// </summary>
internal sealed partial record JobDocument
{
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    // Non-ASCII characters stay readable, as in the API.
    private static readonly JsonTypeInfo<JobDocument> OutputType = (JsonTypeInfo<JobDocument>)
        new JsonSerializerOptions(JobDocumentJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            .GetTypeInfo(typeof(JobDocument));

    // The format of the API, and ISO 8601 with another offset.
    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("hRef")]
    public string? Href { get; init; }

    [JsonPropertyName("state")]
    public string? State { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }

    [JsonPropertyName("createdDate")]
    public string? CreatedDate { get; init; }

    [JsonPropertyName("requesterId")]
    public string? RequesterId { get; init; }

    [JsonPropertyName("startProcessingDate")]
    public string? StartProcessingDate { get; init; }

    [JsonPropertyName("endProcessingDate")]
    public string? EndProcessingDate { get; init; }

    [JsonPropertyName("messages")]
    public IReadOnlyList<JobMessage?>? Messages { get; init; }

    [JsonPropertyName("resourceHref")]
    public string? ResourceHref { get; init; }

    /// <summary>The document of a project's job.</summary>
    public static JobDocument Of(string projectId, Job job) => new()
    {
        Id = job.Id.ToString("D"),
        Href = $"/projects/{Uri.EscapeDataString(projectId)}/jobs/{job.Id:D}",
        State = job.State.ToText(),
        Description = job.Description,
        CreatedDate = Text(job.CreatedDate),
        RequesterId = job.RequesterId,
        StartProcessingDate = Text(job.StartProcessingDate),
        EndProcessingDate = Text(job.EndProcessingDate),
        Messages = job.Messages,
        ResourceHref = job.ResourceHref,
    };

    /// <summary>The document as one line of JSON in UTF-8, without a line end.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OutputType);

    /// <summary>The job.</summary>
    /// <exception cref="FormatException">The document is not a valid job; the message says why.</exception>
    public Job ToJob() => new()
    {
        Id = JobId.TryParse(Required("id", Id), out var id)
            ? id
            : throw new FormatException($"id '{Id}' is not a UUID with hyphens"),
        State = JobStates.TryParse(Required("state", State), out var state)
            ? state
            : throw new FormatException(
                $"state '{State}' is not one of {string.Join(", ", JobStates.All.Select(JobStates.ToText))}"),
        Description = Required("description", Description),
        CreatedDate = Date("createdDate", Required("createdDate", CreatedDate))!.Value,
        RequesterId = Required("requesterId", RequesterId),
        StartProcessingDate = Date("startProcessingDate", StartProcessingDate),
        EndProcessingDate = Date("endProcessingDate", EndProcessingDate),
        Messages = [.. (Messages ?? []).Select(message => message ?? throw new FormatException("messages has a null"))],
        ResourceHref = ResourceHref,
    };

    /// <summary>The project that the reference names; null if there is no reference.</summary>
    /// <exception cref="FormatException">It is not a reference to this job.</exception>
    public string? ProjectOfHref()
    {
        if (Href is null)
        {
            return null;
        }

        var match = HrefPattern().Match(Href);
        if (!match.Success || !string.Equals(match.Groups["job"].Value, Id, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException($"hRef is not /projects/{{projectId}}/jobs/{Id}");
        }

        var project = Uri.UnescapeDataString(match.Groups["project"].Value);
        return ProjectId.IsValid(project) ? project : throw new FormatException($"hRef names an invalid project: '{project}'");
    }

    private static string? Text(DateTimeOffset? date) => date?.UtcDateTime.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static string Required(string name, string? value) => value ?? throw new FormatException($"{name} is missing");

    private static DateTimeOffset? Date(string name, string? text) =>
        text is null ? null
        : DatePattern().IsMatch(text)
            && DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, Utc, out var date)
            ? date
            : throw new FormatException($"{name} '{text}' is not a date such as 2026-02-28T12:30:00.0000000Z");

    // The parser alone would accept other forms of offsets and an empty fraction.
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"/projects/(?<project>[^/]+)/jobs/(?<job>[^/]+)\z")]
    private static partial Regex HrefPattern();
}
