using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace JobsCli.Data;

/// <summary>Reads and validates the jobs of a file: one JSON object in each line, or one JSON array.</summary>
internal sealed class JobFileReader(Stream stream, string? projectId)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<(string, Guid), string> _positions = [];

    /// <summary>The jobs from the start of the file, each validated. A duplicate is invalid.</summary>
    /// <exception cref="CommandException">The file is not text in UTF-8, or an array with a syntax error.</exception>
    public async IAsyncEnumerable<FileJob> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _positions.Clear();
        stream.Position = 0;
        var isArray = await JsonLines.StartsWithBracketAsync(stream, cancellationToken);
        var items = isArray ? ItemsAsync(cancellationToken) : LinesAsync(cancellationToken);
        await foreach (var item in items)
        {
            yield return item;
        }
    }

    private async IAsyncEnumerable<FileJob> LinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in JsonLines.ReadAsync(stream, cancellationToken))
        {
            yield return Read($"line {number}", () => ParseLine(line));
        }
    }

    private async IAsyncEnumerable<FileJob> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = JsonSerializer.DeserializeAsyncEnumerable(stream, JobDocumentJson.Default.JsonElement, cancellationToken);
        await using var each = items.GetAsyncEnumerator(cancellationToken);
        for (var number = 1; await MoveNextAsync(each); number++)
        {
            var item = each.Current;
            yield return Read($"item {number}", () => ParseLine(JsonMarshal.GetRawUtf8Value(item).ToArray()));
        }
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<JsonElement> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (JsonException exception)
        {
            throw new CommandException(
                ExitCode.BadData,
                $"line {exception.LineNumber + 1}: {Shorten(exception)}. The rest of the file cannot be read.",
                exception);
        }
    }

    private static JsonElement ParseLine(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line, Strict);
        return document.RootElement.Clone();
    }

    private FileJob Read(string position, Func<JsonElement> parse)
    {
        try
        {
            var document = DocumentOf(parse());
            var job = document.ToJob();
            var project = ProjectOf(document);
            EntityLimits.Check(JobEntityMapper.Create(project, job));
            return _positions.TryAdd((project, job.Id), position)
                ? new FileJob(position, project, job, Error: null)
                : throw new FormatException($"job {job.Id} is a duplicate of {_positions[(project, job.Id)]}");
        }
        catch (Exception exception) when (exception
            is JsonException or FormatException or InvalidOperationException or ArgumentException or JobTooLargeException)
        {
            return new FileJob(position, "", Job: null, Shorten(exception));
        }
    }

    private static JobDocument DocumentOf(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object => item.Deserialize(JobDocumentJson.Default.JobDocument)!,
        JsonValueKind.Array => throw new FormatException("an array is not a valid job"),
        JsonValueKind.String => throw new FormatException("a string is not a valid job"),
        JsonValueKind.Number => throw new FormatException("a number is not a valid job"),
        _ => throw new FormatException($"{item.GetRawText()} is not a valid job"),
    };

    private string ProjectOf(JobDocument document)
    {
        var projectOfHref = document.ProjectOfHref();
        return (projectId, projectOfHref) switch
        {
            (null, null) => throw new FormatException("it has no hRef that names its project: use --project"),
            ({ } given, { } other) when given != other =>
                throw new FormatException($"its hRef names project '{other}', not '{given}'"),
            _ => projectId ?? projectOfHref!,
        };
    }

    // The message of the library, without the positions that it counts from the start of the line.
    private static string Shorten(Exception exception)
    {
        if (exception is not JsonException json)
        {
            return exception.Message.TrimEnd('.');
        }

        var message = json.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');
        var isSyntax = json.InnerException is JsonException || json.Path is null or "$";
        return isSyntax
            ? $"invalid JSON{(json.BytePositionInLine is { } byteInLine ? $" at byte {byteInLine + 1}" : "")}: {message}"
            : $"{json.Path![2..]} is unknown or has the wrong type";
    }
}
