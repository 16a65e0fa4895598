using System.Text.Json;

namespace JobsCli.Data;

/// <summary>The number of jobs in each state.</summary>
/// <param name="Json">The counts as JSON of the API in UTF-8.</param>
/// <param name="Total">The number of jobs.</param>
/// <param name="ByState">The name of each state and the number of jobs in it, in the order of a job's life.</param>
internal sealed record CountedJobs(byte[] Json, int Total, IReadOnlyList<(string State, int Count)> ByState)
{
    private static readonly (string Property, string State)[] States =
        [("acknowledged", "acknowledged"), ("inProgress", "in-progress"), ("completed", "completed"), ("failed", "failed")];

    /// <summary>The counts of an answer of the API.</summary>
    /// <exception cref="JsonException">It has something else.</exception>
    public static CountedJobs Of(byte[] json)
    {
        using var body = JsonDocument.Parse(json);
        int NumberOf(string name) =>
            body.RootElement.ValueKind == JsonValueKind.Object
            && body.RootElement.TryGetProperty(name, out var number)
            && number.ValueKind == JsonValueKind.Number
            && number.TryGetInt32(out var count)
            && count >= 0
                ? count
                : throw new JsonException($"The answer has no {name}.");

        return new CountedJobs(json, NumberOf("total"), [.. States.Select(known => (known.State, NumberOf(known.Property)))]);
    }
}
