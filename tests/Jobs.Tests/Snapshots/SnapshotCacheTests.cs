using Jobs.Api.Query;
using Jobs.Api.Snapshots;

namespace Jobs.Tests.Snapshots;

public sealed class SnapshotCacheTests
{
    private const long Limit = 1_000_000;

    private readonly SnapshotCache _memory = new(Limit);
    private readonly List<string> _created = [];

    [Fact]
    public void A_project_that_is_there_is_not_made_again()
    {
        var first = Get("a");
        var used = _memory.Used;

        Assert.Same(first, Get("a"));
        Assert.Equal(["a"], _created);
        Assert.Equal(used, _memory.Used);
    }

    [Fact]
    public void Each_project_takes_a_little_even_without_jobs()
    {
        Get("a");
        var one = _memory.Used;
        Get("b");

        Assert.InRange(one, 1, Limit);
        Assert.Equal(2 * one, _memory.Used);
    }

    [Fact]
    public void A_charge_takes_the_place_of_the_one_before_it()
    {
        var project = Get("a");
        var empty = _memory.Used;

        Assert.True(_memory.TryCharge(project, 5000));
        Assert.True(_memory.TryCharge(project, 3000));
        Assert.Equal(empty + 3000, _memory.Used);
        Assert.True(_memory.TryCharge(project, 0));
        Assert.Equal(empty, _memory.Used);
    }

    [Fact]
    public void A_project_may_fill_the_memory_to_the_last_byte_and_no_more()
    {
        var project = Get("a");
        var empty = _memory.Used;

        Assert.True(_memory.TryCharge(project, Limit - empty));
        Assert.False(_memory.TryCharge(project, Limit - empty + 1));
    }

    [Fact]
    public void Memory_that_is_filled_to_the_last_byte_makes_nobody_leave()
    {
        var (first, second) = (Get("a"), Get("b"));

        Assert.True(_memory.TryCharge(second, Limit - _memory.Used));
        Assert.Equal(Limit, _memory.Used);
        Assert.Same(first, Get("a"));
    }

    [Fact]
    public void The_projects_asked_for_longest_ago_leave_and_only_as_many_as_must()
    {
        var (first, second, third) = (Get("a"), Get("b"), Get("c"));
        Assert.All([first, second, third], project => Assert.True(_memory.TryCharge(project, 300_000)));
        Get("a");

        Assert.True(_memory.TryCharge(third, 500_000));

        Assert.InRange(_memory.Used, 800_000, Limit);
        Assert.Same(first, Get("a"));
        Assert.Same(third, Get("c"));
        Assert.NotSame(second, Get("b"));
    }

    [Fact]
    public void What_has_left_has_left_nothing_behind()
    {
        var project = Get("a");
        var empty = _memory.Used;
        _memory.TryCharge(project, 10_000);
        _memory.TryCharge(Get("b"), Limit - empty);

        Assert.Equal(Limit, _memory.Used);
    }

    [Fact]
    public void A_project_that_is_too_large_alone_leaves_the_others_no_room_and_stays_until_it_is_charged_less()
    {
        Get("a");
        var large = Get("b");

        Assert.False(_memory.TryCharge(large, 2 * Limit));
        Assert.Same(large, Get("b"));
        Assert.True(_memory.TryCharge(large, 0));
    }

    [Fact]
    public void A_new_project_makes_room_for_itself()
    {
        var old = Get("a");
        _memory.TryCharge(old, Limit - _memory.Used);

        Get("b");

        Assert.InRange(_memory.Used, 1, Limit / 2);
        Assert.NotSame(old, Get("a"));
    }

    [Fact]
    public void A_project_that_has_left_cannot_be_charged_even_when_another_of_its_name_has_come()
    {
        var old = Get("a");
        _memory.TryCharge(Get("b"), Limit);
        Assert.False(_memory.TryCharge(old, 1));

        _memory.TryCharge(Get("b"), 0);
        Get("a");
        var used = _memory.Used;

        Assert.False(_memory.TryCharge(old, 1));
        Assert.Equal(used, _memory.Used);
    }

    private SnapshotSynchronizer Get(string projectId) => _memory.Get(projectId, id =>
    {
        _created.Add(id);
        return new SnapshotSynchronizer(id, new JobHrefs(null, id), loader: null!, new SnapshotOptions(), TimeProvider.System);
    });
}
