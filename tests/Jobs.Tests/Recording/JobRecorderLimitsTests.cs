using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

public sealed class JobRecorderLimitsTests : IAsyncLifetime, IDisposable
{
    private const int MaxLength = 32 * 1024;

    private readonly HookedTransport _transport = new();
    private TableClient _table = null!;
    private JobRecorder _recorder = null!;

    public async Task InitializeAsync()
    {
        _table = await TestStorage.NewTableAsync(_transport);
        _recorder = new JobRecorder(_table);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _transport.Dispose();

    [Theory]
    [InlineData("Description")]
    [InlineData("RequesterId")]
    [InlineData("ResourceHref")]
    public async Task String_above_the_max_length_is_rejected_before_it_is_sent(string property)
    {
        await _recorder.AcknowledgeAsync("p", With(property, MaxLength));
        var before = _transport.Count;

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() =>
            _recorder.AcknowledgeAsync("p", With(property, MaxLength + 1)));

        Assert.Equal(
            $"{property} has 32,769 characters (UTF-16), 1 more than the 32,768 that Table Storage allows.", exception.Message);
        Assert.Equal(before, _transport.Count);
    }

    [Fact]
    public async Task Messages_above_the_max_length_are_rejected()
    {
        var id = await NewAsync();
        var message = new JobMessage(1, new string('m', 32_700));
        await _recorder.AddMessageAsync("p", id, message);

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() => _recorder.AddMessageAsync("p", id, message));

        Assert.StartsWith("Messages has 65,", exception.Message, StringComparison.Ordinal);
        Assert.Single((await _recorder.StartAsync("p", id)).Messages);
    }

    [Fact]
    public async Task Entity_with_properties_of_others_above_1_MiB_is_rejected()
    {
        var id = await NewAsync();
        var filling = new TableEntity("p", $"{id}");
        for (var index = 0; index < 15; index++)
        {
            filling[$"Filling{index}"] = new string('x', MaxLength);
        }

        await _table.UpdateEntityAsync(filling, Azure.ETag.All);

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() =>
            _recorder.AddMessageAsync("p", id, new JobMessage(1, new string('m', 32_700))));

        Assert.StartsWith($"The entity {id} has 1,0", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("more than the 1,048,576 that Table Storage allows.", exception.Message, StringComparison.Ordinal);
        Assert.Contains(" bytes, ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entity_with_properties_of_others_above_255_is_rejected()
    {
        var id = await NewAsync();
        var filling = new TableEntity("p", $"{id}");
        for (var index = 0; index < 248; index++)
        {
            filling[$"Filling{index}"] = index;
        }

        await _table.UpdateEntityAsync(filling, Azure.ETag.All);

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() =>
            _recorder.FailAsync("p", id, new JobMessage(1, "m")));

        Assert.Equal($"The entity {id} has 257 properties, 2 more than the 255 that Table Storage allows.", exception.Message);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_rejected()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() =>
            _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "ab\uD83D", "r")));

        Assert.Equal("Description is not valid Unicode: it has half a surrogate pair at index 2.", exception.Message);
    }

    [Fact]
    public async Task Date_before_1601_is_rejected()
    {
        var job = new Job
        {
            Id = Guid.NewGuid(),
            State = JobState.Acknowledged,
            Description = "d",
            RequesterId = "r",
            CreatedDate = new DateTimeOffset(1600, 12, 31, 0, 0, 0, TimeSpan.Zero),
        };

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => _recorder.AddAsync("p", [job]));

        Assert.StartsWith("CreatedDate is before the year 1601", exception.Message, StringComparison.Ordinal);
    }

    private static NewJob With(string property, int length)
    {
        var text = new string('é', length);
        return new NewJob(
            Guid.NewGuid(),
            property == "Description" ? text : "d",
            property == "RequesterId" ? text : "r",
            property == "ResourceHref" ? text : null);
    }

    private async Task<Guid> NewAsync()
    {
        var id = Guid.NewGuid();
        await _recorder.AcknowledgeAsync("p", new NewJob(id, "d", "r"));
        return id;
    }
}
