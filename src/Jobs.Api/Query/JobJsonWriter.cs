using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Jobs.Recording;

namespace Jobs.Api.Query;

/// <summary>Writes jobs as the contract's JSON, UTF-8, fields in the contract's order.</summary>
internal static class JobJsonWriter
{
    private const int RoundTripDateLength = 28;
    private const int DateLength = 24;
    private const int MaxHrefOnStack = 1024;

    // The relaxed encoder leaves non-ASCII text readable; answers are JSON by their Content-Type and never sniffed.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Scratch? _scratch;

    /// <summary>The finished JSON object of one job.</summary>
    public static byte[] Write(Job job, JobHrefs hrefs)
    {
        var scratch = _scratch ??= new Scratch();
        scratch.Reset();
        WriteJob(scratch.Json, job, hrefs);
        scratch.Json.Flush();
        return scratch.Buffer.WrittenSpan.ToArray();
    }

    private static void WriteJob(Utf8JsonWriter json, Job job, JobHrefs hrefs)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, job.Id);
        WriteHref(json, job.Id, hrefs);
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

    private static void WriteHref(Utf8JsonWriter json, Guid id, JobHrefs hrefs)
    {
        Span<byte> href = hrefs.Length <= MaxHrefOnStack ? stackalloc byte[hrefs.Length] : new byte[hrefs.Length];
        hrefs.Write(id, href);
        json.WriteString("hRef"u8, href);
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? date)
    {
        if (date is not { } present)
        {
            return;
        }

        // The round-trip form without its last four digits: a form of one's own takes several times as long.
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
        private const int MaxKept = 64 * 1024;

        public Scratch() => Json = new Utf8JsonWriter(Buffer, Options);

        public ArrayBufferWriter<byte> Buffer { get; private set; } = new(1024);

        public Utf8JsonWriter Json { get; }

        public void Reset()
        {
            if (Buffer.Capacity > MaxKept)
            {
                Buffer = new ArrayBufferWriter<byte>(1024);
            }

            Buffer.ResetWrittenCount();
            Json.Reset(Buffer);
        }
    }
}
