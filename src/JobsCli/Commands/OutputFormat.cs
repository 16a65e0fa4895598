namespace JobsCli.Commands;

/// <summary>The formats of <c>--output</c>.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>The JSON of the API.</summary>
    Json,

    /// <summary>One JSON object in each line.</summary>
    Jsonl,

    /// <summary>One job in each line, its fields separated by tabs.</summary>
    Tsv,
}
