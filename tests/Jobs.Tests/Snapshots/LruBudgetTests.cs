using Jobs.Api.Snapshots;

namespace Jobs.Tests.Snapshots;

public sealed class LruBudgetTests
{
    private const long Limit = 1_000_000;

    private readonly LruBudget<string> _budget = new(Limit);
    private readonly List<string> _created = [];
    private readonly List<string> _removed = [];

    [Fact]
    public void Existing_value_is_returned_and_not_created_again()
    {
        var first = Get("a");
        var bytes = _budget.Bytes;

        Assert.Same(first, Get("a"));
        Assert.Equal(["a"], _created);
        Assert.Equal(bytes, _budget.Bytes);
    }

    [Fact]
    public void Each_entry_is_charged_even_without_bytes()
    {
        Get("a");
        var one = _budget.Bytes;
        Get("b");

        Assert.InRange(one, 1, Limit);
        Assert.Equal(2 * one, _budget.Bytes);
    }

    [Fact]
    public void Charge_replaces_the_previous_charge()
    {
        var value = Get("a");
        var empty = _budget.Bytes;

        Charge("a", value, 5000);
        Charge("a", value, 3000);
        Assert.Equal(empty + 3000, _budget.Bytes);
        Charge("a", value, 0);
        Assert.Equal(empty, _budget.Bytes);
    }

    [Fact]
    public void Budget_filled_to_the_last_byte_removes_nothing()
    {
        var (first, second) = (Get("a"), Get("b"));

        Charge("b", second, Limit - _budget.Bytes);

        Assert.Equal(Limit, _budget.Bytes);
        Assert.Empty(_removed);
        Assert.Same(first, Get("a"));
    }

    [Fact]
    public void Least_recently_used_values_are_removed_and_only_as_many_as_necessary()
    {
        var (first, second, third) = (Get("a"), Get("b"), Get("c"));
        foreach (var (key, value) in new[] { ("a", first), ("b", second), ("c", third) })
        {
            Charge(key, value, 300_000);
        }

        Get("a");

        Charge("c", third, 500_000);

        Assert.InRange(_budget.Bytes, 800_000, Limit);
        Assert.Equal([second], _removed);
        Assert.Same(first, Get("a"));
        Assert.Same(third, Get("c"));
        Assert.NotSame(second, Get("b"));
    }

    [Fact]
    public void Removed_value_releases_all_its_bytes()
    {
        var first = Get("a");
        var empty = _budget.Bytes;
        Charge("a", first, 10_000);

        Charge("b", Get("b"), Limit - empty);

        Assert.Equal(Limit, _budget.Bytes);
    }

    [Fact]
    public void Value_larger_than_the_limit_removes_all_others_and_stays()
    {
        var small = Get("a");
        var large = Get("b");

        Charge("b", large, 2 * Limit);

        Assert.Equal([small], _removed);
        Assert.Same(large, Get("b"));
    }

    [Fact]
    public void New_entry_makes_room_for_itself()
    {
        var old = Get("a");
        Charge("a", old, Limit - _budget.Bytes);

        Get("b");

        Assert.InRange(_budget.Bytes, 1, Limit / 2);
        Assert.Equal([old], _removed);
        Assert.NotSame(old, Get("a"));
    }

    [Fact]
    public void Removed_value_is_not_charged_even_when_its_key_has_another_one()
    {
        var old = Get("a");
        Charge("b", Get("b"), Limit);
        Charge("a", old, 1);
        Assert.Equal(Limit + LruBudget<string>.EntryBytes, _budget.Bytes);

        Charge("b", Get("b"), 0);
        Get("a");
        var bytes = _budget.Bytes;

        Charge("a", old, 1);
        Assert.Equal(bytes, _budget.Bytes);
    }

    private string Get(string key)
    {
        var value = _budget.GetOrAdd(key, Create, out var removed);
        _removed.AddRange(removed);
        return value;
    }

    private void Charge(string key, string value, long bytes) => _removed.AddRange(_budget.Charge(key, value, bytes));

    private string Create(string key)
    {
        _created.Add(key);
        return new string(key.AsSpan());
    }
}
