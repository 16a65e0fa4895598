namespace Jobs.Tests.Coverage;

/// <summary>Says which statement of <see cref="Contract"/> or <see cref="Threats"/> a test, or all tests of a class, hold.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
internal sealed class CoversAttribute(string statement) : Attribute
{
    public string Statement { get; } = statement;
}
