using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>
/// Writes the jobs of one project as the contract's JSON: UTF-8, fields in the contract's order. Any thread may call it.
/// </summary>
internal sealed class JobJsonWriter
{
    private const int RoundTripDateLength = 28;
    private const int DateLength = 24;
    private const int IdLength = 36;
    private const int MaxHrefOnStack = 1024;

    // The relaxed encoder leaves non-ASCII text readable; answers are JSON by their Content-Type and never sniffed.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Scratch? _scratch;

    private readonly byte[] _hrefPrefix;

    /// <param name="publicBaseUrl">Put before the path to make references absolute; null for references by path alone.</param>
    /// <param name="projectId">The project, as it is stored.</param>
    public JobJsonWriter(Uri? publicBaseUrl, string projectId) =>
        _hrefPrefix = Encoding.UTF8.GetBytes(
            $"{publicBaseUrl?.AbsoluteUri.TrimEnd('/')}/projects/{Uri.EscapeDataString(projectId)}/jobs/");

    /// <summary>The finished JSON object of one job.</summary>
    public byte[] Write(Job job)
    {
        var scratch = _scratch ??= new Scratch();
        scratch.Reset();
        WriteJob(scratch.Json, job);
        scratch.Json.Flush();
        return scratch.Buffer.WrittenSpan.ToArray();
    }

    private void WriteJob(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, job.Id);
        WriteHref(json, job.Id);
        json.WriteString("state"u8, job.State.ToText());
        json.WriteString("description"u8, job.Description);
        WriteDate(json, "createdDate"u8, job.CreatedDate);
        json.WriteString("requesterId"u8, job.RequesterId);
        WriteDate(json, "startProcessingDate"u8, job.StartProcessingDate);
        WriteDate(json, "endProcessingDate"u8, job.EndProcessingDate);
        json.WriteStartArray("messages"u8);
        foreach (var message in job.Messages)
        {
            WriteMessage(json, message);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteHref(Utf8JsonWriter json, Guid id)
    {
        var length = _hrefPrefix.Length + IdLength;
        Span<byte> href = length <= MaxHrefOnStack ? stackalloc byte[length] : new byte[length];
        _hrefPrefix.CopyTo(href);
        id.TryFormat(href[_hrefPrefix.Length..], out _);
        json.WriteString("hRef"u8, href);
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? date)
    {
        if (date is not { } present)
        {
            return;
        }

        // The round-trip form without its last four digits: a custom format takes several times as long.
        Span<byte> text = stackalloc byte[RoundTripDateLength];
        present.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[DateLength - 1] = (byte)'Z';
        json.WriteString(name, text[..DateLength]);
    }

    private static void WriteMessage(Utf8JsonWriter json, JobMessage message)
    {
        json.WriteStartObject();
        json.WriteNumber("code"u8, message.Code);
        json.WriteString("message"u8, message.Message);
        if (message.Description is not null)
        {
            json.WriteString("description"u8, message.Description);
        }

        json.WriteEndObject();
    }

    private sealed class Scratch
    {
        private const int MaxCapacity = 64 * 1024;

        public Scratch() => Json = new Utf8JsonWriter(Buffer, Options);

        public ArrayBufferWriter<byte> Buffer { get; private set; } = new(1024);

        public Utf8JsonWriter Json { get; }

        public void Reset()
        {
            if (Buffer.Capacity > MaxCapacity)
            {
                Buffer = new ArrayBufferWriter<byte>(1024);
            }

            Buffer.ResetWrittenCount();
            Json.Reset(Buffer);
        }
    }
}
