using System.Runtime.CompilerServices;
using System.Text.Json;
using Jobs.Recording;
using Jobs.Recording.Table;

namespace JobsCli.Data;

/// <summary>Reads the jobs of a file: one JSON object a line, or one JSON array.</summary>
internal sealed class JobFile(Stream stream, string? projectId)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<(string, Guid), string> _places = [];

    /// <summary>The jobs from the beginning, each checked. A job that comes twice is a defect of the second.</summary>
    /// <exception cref="CommandException">It is an array, and broken JSON.</exception>
    public async IAsyncEnumerable<FileJob> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _places.Clear();
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
        var items = JsonSerializer.DeserializeAsyncEnumerable(stream, JobFormJson.Default.JsonElement, cancellationToken);
        await using var each = items.GetAsyncEnumerator(cancellationToken);
        for (var number = 1; await MoveNextAsync(each); number++)
        {
            var item = each.Current;
            yield return Read($"item {number}", () => item);
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
                ExitCode.BadData, $"line {exception.LineNumber + 1}: {Shorten(exception)}. Nothing can be read after it.", exception);
        }
    }

    private static JsonElement ParseLine(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line, Strict);
        return document.RootElement.Clone();
    }

    private FileJob Read(string place, Func<JsonElement> parse)
    {
        try
        {
            var form = parse().Deserialize(JobFormJson.Default.JobForm) ?? throw new FormatException("null is no job");
            var job = form.ToJob();
            var project = ProjectOf(form);
            EntityLimits.Check(JobEntityMapper.Create(project, job));
            return _places.TryAdd((project, job.Id), place)
                ? new FileJob(place, project, job, Defect: null)
                : throw new FormatException($"job {job.Id} stands on {_places[(project, job.Id)]} already");
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or InvalidOperationException or ArgumentException or JobTooLargeException)
        {
            return new FileJob(place, "", Job: null, Shorten(exception));
        }
    }

    private string ProjectOf(JobForm form)
    {
        var named = form.ProjectOfHref();
        return (projectId, named) switch
        {
            (null, null) => throw new FormatException("it has no hRef that names its project: give --project"),
            ({ } given, { } other) when given != other =>
                throw new FormatException($"it belongs to project '{other}' by its hRef, not to '{given}'"),
            _ => projectId ?? named!,
        };
    }

    // The library's sentence, without the positions that it counts from the start of the line.
    private static string Shorten(Exception exception)
    {
        if (exception is not JsonException json)
        {
            return exception.Message.TrimEnd('.');
        }

        var sentence = json.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');
        var isSyntax = json.InnerException is JsonException || json.Path is null or "$";
        return isSyntax ? $"broken JSON at byte {json.BytePositionInLine + 1}: {sentence}" : $"{json.Path![2..]} is unknown or of the wrong kind";
    }
}
