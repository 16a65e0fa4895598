using Jobs.Tests.Http;
using Jobs.Tests.Support;

namespace Jobs.Tests.Functions;

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppCompressionTests(FunctionAppFixture fixture) : CompressionTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppCountJobsTests(CountedFunctionAppFixture fixture) : CountJobsTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppDateRangeParameterTests(CountedFunctionAppFixture fixture) : DateRangeParameterTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppDocumentTests(FunctionAppFixture fixture) : DocumentTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppDocumentationTests(CountedFunctionAppFixture fixture) : DocumentationTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppEntityTagTests(FunctionAppFixture fixture) : EntityTagTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppErrorLanguageTests(FunctionAppFixture fixture) : ErrorLanguageTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppGetJobTests(CountedFunctionAppFixture fixture) : GetJobTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppJobBodyTests(FunctionAppFixture fixture) : JobBodyTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppKnownPathTests(FunctionAppFixture fixture) : KnownPathTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppLinkTests(FunctionAppFixture fixture) : LinkTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppMethodTests(FunctionAppFixture fixture) : MethodTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppOffsetAndLimitTests(CountedFunctionAppFixture fixture) : OffsetAndLimitTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppPathParametersTests(FunctionAppFixture fixture) : PathParametersTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppProjectIdTests(CountedFunctionAppFixture fixture) : ProjectIdTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppQueryNameTests(CountedFunctionAppFixture fixture) : QueryNameTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppRequesterIdParameterTests(CountedFunctionAppFixture fixture) : RequesterIdParameterTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppResourceHrefParameterTests(CountedFunctionAppFixture fixture) : ResourceHrefParameterTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppResponseHeaderTests(FunctionAppFixture fixture) : ResponseHeaderTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppSortParameterTests(CountedFunctionAppFixture fixture) : SortParameterTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppStateParameterTests(CountedFunctionAppFixture fixture) : StateParameterTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppUnknownPathTests(CountedFunctionAppFixture fixture) : UnknownPathTests(fixture);

[Collection(SharedFunctionApp.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppWaitTests(FunctionAppFixture fixture) : WaitTests(fixture)
{
    // The metrics of another process are not seen here.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task WaitUntilHeldAsync() => Task.Delay(Settling);
}

/// <summary>The function app with allowed origins, in a process of its own.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class FunctionAppCrossOriginTests(FunctionAppCrossOriginTests.Fixture fixture)
    : CrossOriginTests(fixture), IClassFixture<FunctionAppCrossOriginTests.Fixture>
{
    public new sealed class Fixture : CrossOriginTests.Fixture
    {
        /// <inheritdoc/>
        protected override async Task<TestServer> StartAsync() => (await FunctionApp.StartAsync(
            [.. Settings.Select(static setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value))])).Server;
    }
}
