namespace Jobs.Tests.Architecture.Cyclic;

/// <summary>Uses <see cref="Second"/>, which uses this: a cycle for the test of the graph.</summary>
internal sealed class First
{
    public Second? Second { get; set; }
}

/// <summary>Uses <see cref="First"/> from within a method of a nested type.</summary>
internal sealed class Second
{
    public static class Nested
    {
        public static object Create() => new First();
    }
}
