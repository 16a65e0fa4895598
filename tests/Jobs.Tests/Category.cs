namespace Jobs.Tests;

/// <summary>The traits of tests that the quick loop (<c>quick.runsettings</c>) leaves out.</summary>
internal static class Category
{
    /// <summary>The name of the trait.</summary>
    public const string Name = "Category";

    /// <summary>Sleeps for more than 0.2 s, or takes more than 2 s.</summary>
    public const string Slow = "Slow";

    /// <summary>Starts or kills a process of its own.</summary>
    public const string Process = "Process";

    /// <summary>Sends generated requests.</summary>
    public const string Fuzz = "Fuzz";

    /// <summary>Runs the Bicep command.</summary>
    public const string Infrastructure = "Infrastructure";
}
