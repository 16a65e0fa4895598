using System.Diagnostics.CodeAnalysis;

namespace Jobs.Recording;

/// <summary>The rule for project ids, which are partition keys of the table.</summary>
public static class ProjectId
{
    /// <summary>The maximum length, in UTF-16 code units.</summary>
    public const int MaxLength = 255;

    /// <summary>True for 1 to <see cref="MaxLength"/> characters without <c>/ \ # ?</c> and control characters.</summary>
    public static bool IsValid([NotNullWhen(true)] string? value) =>
        value is { Length: > 0 and <= MaxLength } && !value.Any(IsForbidden);

    private static bool IsForbidden(char character) => character is '/' or '\\' or '#' or '?' || char.IsControl(character);
}
