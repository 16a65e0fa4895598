using Jobs.FunctionsHost;

namespace Jobs.Tests.Functions;

/// <summary>The worker ends with one sentence for each wrong setting, which the host logs.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class FunctionSettingsTests
{
    private const string Storage = "JobsStorage=UseDevelopmentStorage=true";

    [Theory]
    [InlineData("", "JobsStorage is missing: give it a connection string, or give JobsStorage__tableServiceUri the address of the table service.")]
    [InlineData("JobsStorage=rubbish", "JobsStorage is not a connection string of a storage account.")]
    [InlineData($"{Storage};Jobs__TableName=1", "Jobs__TableName must be 3 to 63 letters and digits, begin with a letter, and not be 'tables', which is reserved.")]
    [InlineData($"{Storage};Jobs__RequestTimeout=soon", "Jobs__RequestTimeout must be a time such as 00:00:20, not 'soon'.")]
    [InlineData($"{Storage};Jobs__RequestTimeout=00:03:51", "Jobs__RequestTimeout must be at most 00:03:50 here, because the platform ends requests then.")]
    [InlineData($"{Storage};Jobs__RequestTimeout=00:10:00", "Jobs__RequestTimeout must be at most 00:03:50 here, because the platform ends requests then.")]
    [InlineData($"{Storage};Jobs__MaxWait=00:03:41", "Jobs__MaxWait must be at most 00:03:40 here, because the platform ends requests after 00:03:50.")]
    [InlineData($"{Storage};Authentication__Enabled__0=true", "Authentication__Enabled__0 is not a setting: Authentication__Enabled is a single value.")]
    [InlineData("JobsStorage=rubbish;Jobs__TableName=1", "JobsStorage is not a connection string of a storage account.", "Jobs__TableName must be 3 to 63 letters and digits, begin with a letter, and not be 'tables', which is reserved.")]
    public async Task Wrong_setting_ends_the_worker_with_a_sentence(string settings, params string[] sentences)
    {
        var failure = await Assert.ThrowsAsync<WorkerFailedException>(
            () => FunctionApp.StartHostAsync([("Authentication__Enabled", "false"), .. Parse(settings)]));

        Assert.Equal(1, failure.ExitCode);
        Assert.Equal(sentences.Order(StringComparer.Ordinal), failure.Message.Split(Environment.NewLine).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Maximum_timeout_of_the_platform_is_accepted()
    {
        await using var app = await FunctionApp.StartAsync(("Jobs__RequestTimeout", "00:03:50"), ("Jobs__MaxWait", "00:03:40"));

        Assert.Equal(1, app.Host.StartedWorkers);
    }

    private static IEnumerable<(string Name, string? Value)> Parse(string settings) =>
        from pair in settings.Split(';', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Split('=', 2)
        select (parts[0], (string?)parts[1]);
}
