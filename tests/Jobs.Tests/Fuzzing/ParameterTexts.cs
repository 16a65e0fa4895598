using System.Globalization;
using CsCheck;
using Jobs.Api.Http;
using Jobs.Tests.Query;
using Microsoft.OpenApi.Models;

namespace Jobs.Tests.Fuzzing;

/// <summary>
/// Values of the contract's parameters that their schemas do not define: existing projects and jobs, references, sort fields,
/// and headers with their own grammar.
/// </summary>
internal static class ParameterTexts
{
    private static readonly OpenApiDocument Document = ContractDocument.Read();

    private static readonly Dictionary<string, Gen<string>> Known = new()
    {
        ["projectId"] = Gen.Frequency(
            (8, Gen.OneOf([.. FuzzFixture.ProjectIds.Take(2)])),
            (6, Gen.OneOf([.. FuzzFixture.ProjectIds.Skip(2)])),
            (1, Gen.OneOf("another's", "p", new string('é', 255), "\uFFFD", "$", "a&b=c;d", "0"))),
        ["jobId"] = Gen.Select(
            Gen.Frequency(
                (1, Gen.Guid.Select(static id => id.ToString())),
                (9, Gen.OneOf(
                    [.. FuzzFixture.ProjectIds.SelectMany(FuzzFixture.JobsOf).Select(static job => job.Id.ToString())]))),
            Gen.Bool,
            static (id, upper) => upper ? id.ToUpperInvariant() : id),
        ["resourceHref"] = Gen.Frequency(
            (8, Gen.OneOf("/disks/1", "/disks/2", "/disques/été 🚀")),
            (2, Gen.OneOf("/disks", "/disks/1/", "/DISKS/1", "/disks/1,/disks/2", " ", "'", "\0", "/disks/1' or '1' eq '1", "%2F",
                new string('é', 1024), new string('a', 1024)))),
        ["requesterId"] = Gen.Frequency(
            (8, Gen.OneOf("A", "B", "a", "a b", "é", "𝄞", "🚀", "10")),
            (1, Gen.OneOf("A,B", " ", "'", "\0", "a' or '1' eq '1", "%41", new string('é', 1024)))),
        ["sort"] = Gen.Select(
            Gen.Bool,
            Gen.OneOf([.. SortFields]).Array[1, 4],
            static (descending, fields) => (descending ? "-" : "") + string.Join(',', fields)),
        ["X-API-Key"] = Gen.Frequency(
            (6, Gen.Const(Credentials.WideKey)), (3, Gen.Const(Credentials.NarrowKey)), (1, Gen.Const("some-other-key"))),
        ["X-Requester-Id"] = Gen.Char['!', '~'].Array[1, 128].Select(static characters => new string(characters)),
        ["Accept-Language"] = Gen.OneOf(
            "en", "fr", "FR", "fr-CA", "en-GB, fr", "fr, en", "en;q=0.4, fr;q=0.8", "de, fr;q=0.3", "de", "*", "fr;q=0", "fr;q=0, en",
            "en;q=0.1,fr;q=0.001", "fr ; q=1"),
        // The data do not change, so an older answer has the same content.
        ["Cache-Control"] = Gen.OneOf(
            "no-cache", "no-store", "max-age=0", "max-age=60", "MAX-AGE=1", "max-age=60, no-cache", "max-age=\"60\"", "max-age",
            "max-age=-1", "max-age=99999999999999999999", "max-stale=60", "only-if-cached", ",", "x=\"max-age=60\""),
        ["If-None-Match"] = Gen.OneOf(
            FuzzRequest.CurrentTag, "W/" + FuzzRequest.CurrentTag, $"\"x\", {FuzzRequest.CurrentTag}", $"W/\"\",,{FuzzRequest.CurrentTag} ,",
            "*", "\"x\"", "W/\"x\"", "\"a,b\"", "\"\"", "\"*\"", "\"x\",\"y\""),
        // The servers do not wait, because the data do not change.
        ["Prefer"] = Gen.OneOf(
            "wait=1", "wait=30", "WAIT=5", "wait=\"5\"", "wait=5; foo=bar", "wait=1, wait=2", "respond-async, wait=10", "respond-async",
            "wait=2147483648", "wait=0", "wait=-1", "wait", "wait=", "return=minimal; x=\"a,b\", wait=3", "wait=5;;", ",", "wait=1.5"),
    };

    // Around the dates of the generated jobs, in the forms of RFC 3339.
    private static readonly Gen<string> Dates = Gen.Frequency(
        (12, Gen.Select(
            Gen.OneOf(-1L, 0, 1, 2, 9_998, 9_999, 10_000, 10_001, TimeSpan.TicksPerSecond, TimeSpan.TicksPerDay, TimeSpan.TicksPerDay + 1),
            Gen.OneOf(0, 0, 0, 90, -570, 840, -840),
            Gen.Bool,
            static (ticks, offset, lower) => DateText(GeneratedJobs.Base.AddTicks(ticks), offset, lower))),
        (2, Gen.OneOf("2025-03-30", "2025-03-31", "2025-04-01", "2025-03-30T01:59:59Z", "2025-03-30T01:59:59-00:00")),
        (1, Gen.OneOf("0001-01-01", "0001-01-01T00:00:00+14:00", "1600-12-31T23:59:59Z", "1601-01-01", "9999-12-31",
            "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00", "2000-02-29t00:00:00.1z")));

    private static readonly string[] InvalidDates =
    [
        "0000-01-01", "2025-02-29", "2025-04-31", "2025-13-01", "2025-03-30T24:00:00Z", "2025-03-30T01:59:60Z", "2016-12-31T23:59:60Z",
        "2025-03-30T01:59:59+14:01", "2025-03-30T01:59:59-24:00", "2025-03-30T01:59:59+01:60", "2025-03-30T01:59:59",
        "2025-03-30T01:59:59.12345678Z", "2025-03-30T01:59:59.Z", "2025-03-30 01:59:59Z", "2025-03-30T01:59Z", "2025-3-30", "20250330",
        "now", "1743299999",
    ];

    // Texts near the maximum length that consist of valid fields, so that only the length decides.
    private static readonly Dictionary<string, string[]> Edges = new()
    {
        ["sort"] = [Repeated("id", 32) + ",hRef", Repeated("id", 33) + ",id", "-" + Repeated("id", 32) + ",hRef"],
    };

    // The fields of a job, except its list of messages.
    private static IEnumerable<string> SortFields =>
        Document.Components.Schemas["Job"].Properties.Where(property => property.Value.Type != "array").Select(property => property.Key);

    /// <summary>True when the parameter compares a date.</summary>
    public static bool IsRange(OpenApiParameter parameter) => QueryOracle.Ranges.Contains(parameter.Name);

    /// <summary>Values that the contract allows.</summary>
    public static Gen<string> Valid(OpenApiParameter parameter) =>
        IsRange(parameter) ? Dates : SchemaTexts.Valid(SchemaOf(parameter)) ?? Known[parameter.Name];

    /// <summary>Values that break a rule, most of them one rule only.</summary>
    public static Gen<string> NearlyValid(OpenApiParameter parameter)
    {
        var broken = SchemaTexts.NearlyValid(SchemaOf(parameter), Valid(parameter));
        var edges = IsRange(parameter) ? InvalidDates : Edges.GetValueOrDefault(parameter.Name);
        return edges is not null ? Gen.Frequency((1, broken), (1, Gen.OneOf(edges))) : broken;
    }

    /// <summary>True when the parameter may be given more than once.</summary>
    public static bool IsList(OpenApiParameter parameter) => parameter.Schema.Type == "array";

    /// <summary>True when one value of the parameter may be a list separated by commas.</summary>
    public static bool AllowsCommas(OpenApiParameter parameter) => IsList(parameter) && parameter.Schema.Items.Enum.Count > 0;

    private static string DateText(DateTimeOffset date, int offset, bool lower)
    {
        var text = date.ToOffset(TimeSpan.FromMinutes(offset)).ToString(
            offset == 0 ? "yyyy-MM-ddTHH:mm:ss.fffffff'Z'" : "yyyy-MM-ddTHH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
        return lower ? text.ToLowerInvariant() : text;
    }

    private static string Repeated(string field, int count) => string.Join(',', Enumerable.Repeat(field, count));

    private static OpenApiSchema SchemaOf(OpenApiParameter parameter) =>
        IsList(parameter) ? parameter.Schema.Items : parameter.Schema;
}
