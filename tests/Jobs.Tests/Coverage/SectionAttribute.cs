namespace Jobs.Tests.Coverage;

/// <summary>The title of a group of statements, and what the document says about it in words.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SectionAttribute(string title) : Attribute
{
    public string Title { get; } = title;

    public string? Note { get; init; }
}
