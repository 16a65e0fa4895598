using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Core;
using Jobs.Api.Query;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Reliability;

/// <summary>
/// A project with more jobs than Azurite can query. Its pages are generated as the table service would send them, and its jobs
/// never change.
/// </summary>
/// <param name="projectId">The project.</param>
/// <param name="count">The number of jobs; not a multiple of 7.</param>
internal sealed partial class LargeProject(string projectId, int count)
{
    private const int PageSize = 1000;
    private const string NextRow = "NextRowKey=";

    /// <summary>The minimum length of the description of each job.</summary>
    public int DescriptionLength { get; init; }

    /// <summary>Answers a query as the table service would.</summary>
    public void Answer(HttpMessage message)
    {
        var address = Uri.UnescapeDataString(message.Request.Uri.ToString());
        var position = address.IndexOf(NextRow, StringComparison.Ordinal);
        var last = Math.Clamp(IndexOf(UpTo().Match(address)) ?? count, 0, count);
        var first = position >= 0
            ? int.Parse(address.AsSpan(position + NextRow.Length), CultureInfo.InvariantCulture)
            : Math.Min(IndexOf(After().Match(address)) ?? 0, last);
        var end = address.Contains("Timestamp ge", StringComparison.Ordinal) ? first : Math.Min(first + PageSize, last);
        message.Response = new PageResponse(Page(first, end), end == first || end == last ? null : end);
    }

    /// <summary>The hash of the body with all jobs in the default order.</summary>
    public byte[] HashOfAll()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var json = new JobJsonWriter(publicBaseUrl: null, projectId);
        var separator = "["u8.ToArray();
        foreach (var job in Enumerable.Range(0, count).Select(Job).OrderBy(job => job.CreatedDate))
        {
            hash.AppendData(separator);
            hash.AppendData(json.Write(job));
            separator = [(byte)','];
        }

        hash.AppendData("]"u8);
        return hash.GetHashAndReset();
    }

    [GeneratedRegex("RowKey gt '([0-9a-f]{8})([^']*)'")]
    private static partial Regex After();

    [GeneratedRegex("RowKey le '([0-9a-f]{8})([^']*)'")]
    private static partial Regex UpTo();

    // The index of the first job that is after the key in the order of ids, which begin with the index.
    private static int? IndexOf(Match key) => !key.Success
        ? null
        : (int)Math.Min(
            int.MaxValue,
            long.Parse(key.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            + (key.Groups[2].Length > 0 ? 1 : 0));

    // The order by date differs from the order by key, in which the pages are sent.
    private Job Job(int index) => new()
    {
        Id = new Guid(index, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        State = (JobState)(index % 4),
        Description = $"Create disk {index} of many".PadRight(DescriptionLength, '.'),
        CreatedDate = AnyJob.Start.AddSeconds(index * 7L % count),
        RequesterId = "ada",
    };

    private MemoryStream Page(int first, int end)
    {
        var page = new MemoryStream();
        using var json = new Utf8JsonWriter(page);
        json.WriteStartObject();
        json.WriteStartArray("value");
        for (var index = first; index < end; index++)
        {
            WriteRow(json, Job(index));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        page.Position = 0;
        return page;
    }

    private void WriteRow(Utf8JsonWriter json, Job job)
    {
        json.WriteStartObject();
        json.WriteString("PartitionKey", projectId);
        json.WriteString("RowKey", job.Id);
        WriteDate(json, "Timestamp", job.CreatedDate);
        json.WriteString("State", job.State.ToText());
        json.WriteString("Description", job.Description);
        WriteDate(json, "CreatedDate", job.CreatedDate);
        json.WriteString("RequesterId", job.RequesterId);
        json.WriteEndObject();
    }

    private static void WriteDate(Utf8JsonWriter json, string name, DateTimeOffset date)
    {
        json.WriteString(name + "@odata.type", "Edm.DateTime");
        json.WriteString(name, date.UtcDateTime);
    }

    private sealed class PageResponse : BareResponse
    {
        private readonly int? _next;

        public PageResponse(Stream content, int? next)
            : base(200)
        {
            ContentStream = content;
            _next = next;
        }

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = name switch
            {
                "Date" => AnyJob.Start.AddYears(1).ToString("R"),
                "x-ms-continuation-NextPartitionKey" when _next is not null => "any",
                "x-ms-continuation-NextRowKey" => _next?.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            return value is not null;
        }
    }
}
