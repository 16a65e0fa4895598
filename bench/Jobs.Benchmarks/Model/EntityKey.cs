using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Jobs.Recording.Table;

namespace Jobs.Benchmarks.Model;

/// <summary>The key of an entity.</summary>
internal sealed partial record EntityKey(string PartitionKey, string RowKey)
{
    /// <summary>
    /// The key at the end of an address, as in <c>/account/table(PartitionKey='p',RowKey='r')</c>; null if there is none.
    /// </summary>
    /// <param name="path">The path of the address, decoded.</param>
    public static EntityKey? TryParse(string path)
    {
        var match = Address().Match(path);
        return match.Success ? new EntityKey(ValueOf(match.Groups["partition"]), ValueOf(match.Groups["row"])) : null;
    }

    /// <summary>The key among the properties of an entity.</summary>
    public static EntityKey Of(JsonObject properties) =>
        new((string)properties[JobColumns.PartitionKey]!, (string)properties[JobColumns.RowKey]!);

    private static string ValueOf(Group quoted) => quoted.Value.Replace("''", "'", StringComparison.Ordinal);

    [GeneratedRegex(@"\(PartitionKey='(?<partition>(?:[^']|'')*)',RowKey='(?<row>(?:[^']|'')*)'\)$")]
    private static partial Regex Address();
}
