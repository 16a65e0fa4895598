using System.Reflection;

namespace Jobs.Tests.Coverage;

/// <summary>The statements of one section, in the order in which they are declared.</summary>
internal sealed record CoverageSection(string Title, string? Note, IReadOnlyList<string> Statements)
{
    public static CoverageSection Of(Type type)
    {
        var section = type.GetCustomAttribute<SectionAttribute>()!;
        var statements = type.GetFields().OrderBy(field => field.MetadataToken).Select(field => (string)field.GetRawConstantValue()!);
        return new CoverageSection(section.Title, section.Note, [.. statements]);
    }
}
