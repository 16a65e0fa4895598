namespace Jobs.Tests.Functions;

/// <summary>The tests that use the same process of the function app.</summary>
[CollectionDefinition(Name)]
public sealed class SharedFunctionApp : ICollectionFixture<FunctionAppFixture>, ICollectionFixture<CountedFunctionAppFixture>
{
    /// <summary>The name.</summary>
    public const string Name = "Function app";
}
