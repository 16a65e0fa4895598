using CsCheck;
using Jobs.Recording.Table;

namespace Jobs.Tests.Recording;

public sealed class ChangeLogLaneTests
{
    private const string Key = "!0123456789abcdef0123456789abcdef";
    private const string A = "7e6b6844807a4addbe38d9c18dcbefb8";
    private const string B = "5a1d0c62d7a44f6c9b0f2f3a9b1c8e11";

    private static readonly Gen<Guid[][]> Transactions = Gen.Guid.Array[1, 99].Array[1, 40];

    [Fact]
    public void New_lane_has_a_row_key_of_its_own_in_the_range_of_lanes()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => ChangeLogLane.New().RowKey).ToHashSet();

        Assert.Equal(1000, keys.Count);
        Assert.All(keys, key => Assert.Matches("^![0-9a-f]{32}$", key));
        Assert.All(keys, key => Assert.True(
            string.CompareOrdinal(key, ChangeLogLane.RowKeyStart) >= 0 && string.CompareOrdinal(key, ChangeLogLane.RowKeyEnd) < 0));
    }

    [Fact]
    public void Transactions_are_written_oldest_first()
    {
        var lane = new ChangeLogLane(Key, 0, "").Next([Guid.Parse(A)]).Next([Guid.Parse(B), Guid.Parse(A)]);

        Assert.Equal(new ChangeLogLane(Key, 2, $"{A};{B},{A}"), lane);
    }

    [Fact]
    public void Reader_gets_exactly_the_jobs_of_the_transactions_that_it_has_not_seen() => Transactions.Sample(transactions =>
    {
        var lane = transactions.Aggregate(ChangeLogLane.New(), (last, jobs) => last.Next(jobs));
        var remembered = lane.Changes.Split(';').Length;
        for (var seen = 0; seen <= transactions.Length; seen++)
        {
            var isKnown = lane.TryGetChangesSince(seen, out var ids);

            Assert.Equal(transactions.Length - seen <= remembered, isKnown);
            if (isKnown)
            {
                Assert.Equal(transactions.Skip(seen).SelectMany(jobs => jobs).ToHashSet(), ids.ToHashSet());
            }
        }
    }, iter: 200);

    [Fact]
    public void Lane_stays_within_its_limits_and_remembers_as_much_as_they_allow() => Transactions.Sample(transactions =>
    {
        var lane = ChangeLogLane.New();
        foreach (var jobs in transactions)
        {
            var all = lane.Changes.Length + 1 + (33 * jobs.Length) - 1;
            lane = lane.Next(jobs);

            Assert.True(lane.Changes.Length <= ChangeLogLane.MaxChangesLength);
            Assert.True(all <= ChangeLogLane.MaxChangesLength || lane.Changes.Length > ChangeLogLane.MaxChangesLength - (33 * 99));
        }
    }, iter: 200);

    [Fact]
    public void Recent_changes_are_the_last_transactions_that_fit() => Transactions.Sample(transactions =>
    {
        var lane = transactions.Aggregate(ChangeLogLane.New(), (last, jobs) => last.Next(jobs));
        var entries = lane.Changes.Split(';');
        var fitting = Enumerable.Range(0, entries.Length + 1)
            .Select(count => string.Join(';', entries.TakeLast(count)))
            .Last(text => text.Length <= ChangeLogLane.MaxRecentLength);

        Assert.Equal(fitting, lane.Recent);
    }, iter: 200);

    [Fact]
    public void Lane_remembers_the_last_256_transactions()
    {
        var lane = ChangeLogLane.New();
        for (var transaction = 0; transaction < 1000; transaction++)
        {
            lane = lane.Next([Guid.NewGuid()]);
        }

        Assert.Equal(1000, lane.Sequence);
        Assert.True(lane.TryGetChangesSince(1000 - 256, out var ids));
        Assert.Equal(256, ids.Count);
        Assert.False(lane.TryGetChangesSince(1000 - 257, out _));
    }

    [Fact]
    public void Transaction_that_does_not_fit_leaves_nothing_remembered()
    {
        var lane = ChangeLogLane.New().Next([Guid.NewGuid()]).Next(Enumerable.Range(0, 1000).Select(_ => Guid.NewGuid()));

        Assert.Equal((2, ""), (lane.Sequence, lane.Changes));
        Assert.False(lane.TryGetChangesSince(1, out _));
        Assert.True(lane.TryGetChangesSince(2, out var ids));
        Assert.Empty(ids);
    }

    [Fact]
    public void Reader_that_has_seen_more_than_there_is_must_read_everything() =>
        Assert.False(new ChangeLogLane(Key, 2, $"{A};{B}").TryGetChangesSince(3, out _));

    [Theory]
    [InlineData(";" + A)]
    [InlineData(A + ",;" + A)]
    [InlineData(A + "," + "7e6b6844-807a-4add-be38-d9c18dcbefb8")]
    [InlineData("*;" + A)]
    public void Entries_that_are_no_ids_are_not_taken_for_changes(string changes) =>
        Assert.False(ChangeLogLane.TryParse(Key, 9, changes)!.Value.TryGetChangesSince(7, out _));

    [Fact]
    public void Lane_that_is_read_equals_the_written_one() => Transactions.Sample(transactions =>
    {
        var lane = transactions.Aggregate(ChangeLogLane.New(), (last, jobs) => last.Next(jobs));
        return ChangeLogLane.TryParse(lane.RowKey, lane.Sequence, lane.Changes) == lane;
    }, iter: 100);

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", 1, A)]
    [InlineData("!0123456789abcdef", 1, A)]
    [InlineData("!01234567-89ab-cdef-0123-456789abcdef", 1, A)]
    [InlineData(Key, 0, "")]
    [InlineData(Key, -1, "")]
    [InlineData(Key, 1, A + ";" + B)]
    public void Properties_that_are_not_those_of_a_lane_are_not_parsed(string rowKey, long sequence, string changes) =>
        Assert.Null(ChangeLogLane.TryParse(rowKey, sequence, changes));
}
