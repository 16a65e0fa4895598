using Jobs.Api.Query;

namespace Jobs.Tests.Query;

public sealed class EncodedBodiesTests
{
    private static readonly ReadOnlyMemory<byte> Body = new byte[1000];

    [Fact]
    public async Task Form_is_made_with_the_use_that_is_asked_for_and_kept()
    {
        var bodies = new EncodedBodies();
        var made = 0;

        Assert.Null(await UseAsync());
        Assert.Equal((0, 0), (made, bodies.Bytes));
        Assert.Equal(Body, await UseAsync());
        Assert.Equal(Body, await UseAsync());
        Assert.Equal(1, made);
        Assert.InRange(bodies.Bytes, Body.Length, Body.Length + 500);

        ValueTask<ReadOnlyMemory<byte>?> UseAsync() => bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None);
    }

    [Fact]
    public async Task Form_that_many_ask_for_is_made_once()
    {
        var bodies = new EncodedBodies();
        var made = 0;
        await bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None);
        using var barrier = new Barrier(8);

        var all = await Task.WhenAll(Enumerable.Range(0, barrier.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                return bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None).AsTask();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        Assert.Equal(1, made);
        Assert.All(all, body => Assert.Equal(Body, body));
    }

    [Fact]
    public async Task Form_that_cannot_be_made_is_not_kept()
    {
        var bodies = new EncodedBodies();
        var made = 0;
        await bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await bodies.UseAsync("br", firstUse: 2, static () => throw new InvalidOperationException(), CancellationToken.None));

        Assert.Null(await bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None));
        Assert.Equal(Body, await bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Forms_are_told_apart_and_one_there_is_already_is_used_at_once()
    {
        var bodies = new EncodedBodies();
        bodies.Keep("gzip", Body);
        var made = 0;

        Assert.Equal(Body, await bodies.UseAsync("gzip", firstUse: 2, () => Make(ref made), CancellationToken.None));
        Assert.Null(await bodies.UseAsync("br", firstUse: 2, () => Make(ref made), CancellationToken.None));
    }

    private static ReadOnlyMemory<byte> Make(ref int made)
    {
        Thread.Sleep(TimeSpan.FromMilliseconds(20));
        Interlocked.Increment(ref made);
        return Body;
    }
}
