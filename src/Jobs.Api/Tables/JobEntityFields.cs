using System.Text.Json;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace Jobs.Api.Tables;

/// <summary>The properties of one entity that a job is made of, each of the right type or noted as wrong.</summary>
internal struct JobEntityFields
{
    private const string DateType = "Edm.DateTime";
    private const string StringType = "Edm.String";
    private const int IdLength = 36;

    private string? _state;
    private string? _description;
    private string? _requesterId;
    private string? _messages;
    private string? _resourceHref;
    private DateTimeOffset? _created;
    private DateTimeOffset? _start;
    private DateTimeOffset? _end;
    private bool _deleted;
    private string? _wrongType;

    /// <summary>The service's time of the last change; null when there is none.</summary>
    public DateTimeOffset? Timestamp { get; private set; }

    /// <summary>The row key; null when there is none.</summary>
    public string? RowKey { get; private set; }

    /// <summary>Reads the object on whose start the reader stands, to its end.</summary>
    public static JobEntityFields Read(ref Utf8JsonReader json)
    {
        var fields = default(JobEntityFields);
        string? annotation = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = PropertyName(ref json);
            var isAnnotation = name is null && json.ValueSpan.EndsWith("@odata.type"u8);
            json.Read();
            if (name is not null)
            {
                fields.Set(name, ref json, annotation);
            }

            annotation = isAnnotation && json.TokenType == JsonTokenType.String ? EdmType(ref json) : null;
            json.Skip();
        }

        return fields;
    }

    /// <summary>Reads the row key as the id of a job: a UUID in lower case with hyphens.</summary>
    public readonly bool TryGetId(out Guid id)
    {
        Span<char> text = stackalloc char[IdLength];
        return Guid.TryParseExact(RowKey, "D", out id) && id.TryFormat(text, out _) && text.SequenceEqual(RowKey);
    }

    /// <summary>The job that the entity is; null when it is deleted or has a defect.</summary>
    public readonly Job? ToJob(Guid id, out string? defect)
    {
        defect = null;
        if (_deleted)
        {
            return null;
        }

        defect = Defect(out var state, out var messages);
        return defect is not null ? null : new Job
        {
            Id = id,
            State = state,
            Description = _description!,
            CreatedDate = _created!.Value,
            RequesterId = _requesterId!,
            StartProcessingDate = _start,
            EndProcessingDate = _end,
            Messages = messages,
            ResourceHref = _resourceHref,
        };
    }

    private static string? PropertyName(ref Utf8JsonReader json)
    {
        foreach (var (bytes, name) in JobColumns.ByUtf8Name)
        {
            if (json.ValueTextEquals(bytes))
            {
                return name;
            }
        }

        return null;
    }

    private static string? EdmType(ref Utf8JsonReader json) =>
        json.ValueTextEquals("Edm.DateTime"u8) ? DateType
        : json.ValueTextEquals("Edm.String"u8) ? StringType
        : json.GetString();

    private readonly string? Defect(out JobState state, out IReadOnlyList<JobMessage> messages)
    {
        messages = [];
        state = default;
        return _wrongType is not null ? $"{_wrongType} has the wrong type"
            : _state is null ? "State is missing"
            : !JobStates.TryParse(_state, out state) ? "State is not one of the four values"
            : _description is null ? "Description is missing"
            : _created is null ? "CreatedDate is missing"
            : _requesterId is null ? "RequesterId is missing"
            : !MessagesJson.TryRead(_messages, out messages) ? "Messages is not a JSON array of messages"
            : null;
    }

    private void Set(string name, ref Utf8JsonReader json, string? annotation)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        switch (name)
        {
            case JobColumns.RowKey: RowKey = Text(name, ref json, annotation); break;
            case JobColumns.Timestamp: Timestamp = TimeOf(ref json); break;
            case JobColumns.State: _state = Text(name, ref json, annotation); break;
            case JobColumns.Description: _description = Text(name, ref json, annotation); break;
            case JobColumns.RequesterId: _requesterId = Text(name, ref json, annotation); break;
            case JobColumns.Messages: _messages = Text(name, ref json, annotation); break;
            case JobColumns.ResourceHref: _resourceHref = Text(name, ref json, annotation); break;
            case JobColumns.CreatedDate: _created = Date(name, ref json, annotation); break;
            case JobColumns.StartProcessingDate: _start = Date(name, ref json, annotation); break;
            case JobColumns.EndProcessingDate: _end = Date(name, ref json, annotation); break;
            case JobColumns.Deleted: _deleted = Flag(name, ref json); break;
        }
    }

    private string? Text(string name, ref Utf8JsonReader json, string? annotation)
    {
        try
        {
            if (json.TokenType == JsonTokenType.String && annotation is null or StringType)
            {
                return json.GetString();
            }
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: a response could not carry it as text.
        }

        _wrongType ??= name;
        return null;
    }

    private DateTimeOffset? Date(string name, ref Utf8JsonReader json, string? annotation)
    {
        if (json.TokenType == JsonTokenType.String && annotation == DateType && json.TryGetDateTimeOffset(out var date))
        {
            return date.ToUniversalTime();
        }

        _wrongType ??= name;
        return null;
    }

    // The service's own property: it makes no job malformed, and it comes without its type.
    private static DateTimeOffset? TimeOf(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var time) ? time : null;

    private bool Flag(string name, ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            _wrongType ??= name;
        }

        return json.TokenType == JsonTokenType.True;
    }
}
