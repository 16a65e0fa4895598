using System.Reflection;
using Jobs.Development;

namespace Jobs.Tests.Coverage;

/// <summary>A document that lists statements with the tests that hold them.</summary>
internal sealed class CoverageDocument(string fileName, string title, string introduction, Type statements)
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance;

    public string FilePath { get; } = Path.Combine(RepositoryLayout.Root(), "docs", fileName);

    public IReadOnlyList<CoverageSection> Sections { get; } =
        [.. statements.GetNestedTypes().OrderBy(type => type.MetadataToken).Select(CoverageSection.Of)];

    /// <summary>Every test class and test method, with the statements that its attributes name.</summary>
    public static IReadOnlyList<(string Test, string Statement)> Claims { get; } =
        [.. typeof(CoverageDocument).Assembly.GetTypes().SelectMany(ClaimsOf).OrderBy(claim => claim.Test, StringComparer.Ordinal)];

    public static bool IsTest(MethodInfo method) => method.IsDefined(typeof(FactAttribute), inherit: true);

    public string Text()
    {
        var tests = Claims.ToLookup(claim => claim.Statement, claim => $"`{claim.Test}`");
        return string.Join("\n", [$"# {title}", "", introduction, .. Sections.SelectMany(section => Lines(section, tests)), ""]);
    }

    private static IEnumerable<string> Lines(CoverageSection section, ILookup<string, string> tests)
    {
        string[] note = section.Note is null ? [] : ["", section.Note];
        string[] table = section.Statements.Count == 0 ? [] : ["", "| Statement | Tests |", "|---|---|"];
        var rows = section.Statements.Select(statement => $"| {statement} | {string.Join(", ", tests[statement])} |");
        return ["", $"## {section.Title}", .. note, .. table, .. rows];
    }

    private static IEnumerable<(string Test, string Statement)> ClaimsOf(Type type)
    {
        var name = type.FullName!.Replace("Jobs.Tests.", "", StringComparison.Ordinal).Replace('.', '/');
        var ofClass = type.GetCustomAttributes<CoversAttribute>().Select(covers => (name, covers.Statement));
        var ofMethods = type.GetMethods(Declared).SelectMany(method =>
            method.GetCustomAttributes<CoversAttribute>().Select(covers => ($"{name}.{method.Name}", covers.Statement)));
        return ofClass.Concat(ofMethods);
    }
}
