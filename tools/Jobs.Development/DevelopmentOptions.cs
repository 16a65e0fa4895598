namespace Jobs.Development;

/// <summary>The settings of the section <c>Development</c>.</summary>
internal sealed class DevelopmentOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Development";

    /// <summary>Where the table service that the server starts keeps its data; null for <c>.azurite</c> in the repository.</summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// True to create the table and write sample jobs also where the server did not start the table service itself; the option
    /// <c>--seed-demo</c> sets it.
    /// </summary>
    public bool SeedDemo { get; set; }
}
