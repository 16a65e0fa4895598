using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

public sealed class JobRecorderLimitsTests : IAsyncLifetime, IDisposable
{
    private const int Longest = 32 * 1024;

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
    public async Task A_string_of_the_greatest_length_is_taken_and_one_character_more_is_not_even_sent(string property)
    {
        await _recorder.AcknowledgeAsync("p", With(property, Longest));
        var before = _transport.Count;

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() =>
            _recorder.AcknowledgeAsync("p", With(property, Longest + 1)));

        Assert.Equal(
            $"{property}: 32,769 characters (UTF-16), 1 over the 32,768 that Table Storage allows.", exception.Message);
        Assert.Equal(before, _transport.Count);
    }

    [Fact]
    public async Task Messages_are_taken_as_long_as_there_is_room()
    {
        var id = await NewAsync();
        var message = new JobMessage(1, new string('m', 32_700));
        await _recorder.AddMessageAsync("p", id, message);

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() => _recorder.AddMessageAsync("p", id, message));

        Assert.StartsWith("Messages: 65,", exception.Message, StringComparison.Ordinal);
        Assert.Single((await _recorder.StartAsync("p", id)).Messages);
    }

    [Fact]
    public async Task An_entity_that_others_have_filled_takes_no_more_than_a_mebibyte()
    {
        var id = await NewAsync();
        var filling = new TableEntity("p", $"{id}");
        for (var index = 0; index < 15; index++)
        {
            filling[$"Filling{index}"] = new string('x', Longest);
        }

        await _table.UpdateEntityAsync(filling, Azure.ETag.All);

        var exception = await Assert.ThrowsAsync<JobTooLargeException>(() =>
            _recorder.AddMessageAsync("p", id, new JobMessage(1, new string('m', 32_700))));

        Assert.StartsWith($"The entity {id}: 1,0", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("over the 1,048,576 that Table Storage allows.", exception.Message, StringComparison.Ordinal);
        Assert.Contains(" bytes, ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entity_that_others_have_filled_takes_no_more_than_255_properties()
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

        Assert.Equal($"The entity {id}: 257 properties, 2 over the 255 that Table Storage allows.", exception.Message);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_no_text()
    {
        var exception = await Assert.ThrowsAsync<ArgumentException>(() =>
            _recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "ab\uD83D", "r")));

        Assert.Equal("Description has half a surrogate pair at index 2: no Unicode text.", exception.Message);
    }

    [Fact]
    public async Task A_date_that_the_table_does_not_know_is_refused()
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
