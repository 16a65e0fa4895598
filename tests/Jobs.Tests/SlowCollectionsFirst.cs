using System.Reflection;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Jobs.Tests.SlowCollectionsFirst", "Jobs.Tests")]

namespace Jobs.Tests;

/// <summary>Starts the classes that have slow tests first, so that none of them runs alone at the end.</summary>
public sealed class SlowCollectionsFirst : ITestCollectionOrderer
{
    // What xunit calls the collection of a class that names none.
    private const string NamePrefix = "Test collection for ";

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => IsSlow(collection.DisplayName));

    private static bool IsSlow(string name) =>
        name.StartsWith(NamePrefix, StringComparison.Ordinal)
        && typeof(SlowCollectionsFirst).Assembly.GetType(name[NamePrefix.Length..]) is { } testClass
        && testClass.GetMethods().Prepend<MemberInfo>(testClass).Any(HasCategory);

    private static bool HasCategory(MemberInfo member) =>
        member.CustomAttributes.Any(attribute => attribute.AttributeType == typeof(TraitAttribute));
}
