namespace Jobs.Tests.Load;

/// <summary>Tests that put a server or the table service under load; no other test may run at the same time.</summary>
[CollectionDefinition(nameof(LoadCollection), DisableParallelization = true)]
#pragma warning disable CA1711 // It is a collection of tests.
public sealed class LoadCollection;
#pragma warning restore CA1711
