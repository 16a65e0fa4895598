using System.Globalization;

namespace Jobs.Tests.Support;

/// <summary>Environment variables that make a test run longer, or repeat a run, than it does by default.</summary>
internal static class TestVariables
{
    /// <summary>The whole number that a variable holds; null when it is not set.</summary>
    /// <exception cref="FormatException">It holds anything else.</exception>
    public static int? Number(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
