using CsCheck;
using Jobs.Api.Query;
using Jobs.Recording;

namespace Jobs.Tests.Query;

[Covers(Contract.FindInput.OrdinalOrder)]
[Covers(Contract.FindInput.AbsentDates)]
[Covers(Contract.FindInput.Ties)]
public sealed class JobOrderTests
{
    private const string Low = "00000000-0000-0000-0000-000000000001";
    private const string High = "ffffffff-0000-0000-0000-000000000000";

    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] AllFields =
    [
        "id", "hRef", "state", "description", "createdDate", "requesterId", "startProcessingDate", "endProcessingDate",
    ];

    private static readonly Gen<JobOrder> Orders = Gen.Select(
        Gen.OneOf(AllFields).Array[1, 3], Gen.Bool, JobOrder.By);

    public static TheoryData<string> Fields => [.. AllFields];

    [Fact]
    public void Sortable_fields_are_those_of_the_contract() => Assert.Equal(AllFields, JobOrder.Fields);

    [Theory]
    [InlineData("", "a")]
    [InlineData("B", "a")]
    [InlineData("a", "a b")]
    [InlineData("a b", "ab")]
    [InlineData("10", "9")]
    [InlineData("z", "é")]
    [InlineData("e\u0301", "é")]
    [InlineData("ss", "ß")]
    [InlineData("co", "c\u00ADo")]
    [InlineData("\uD7FF", "\U00010000")]
    [InlineData("\U0001F680", "\uE000")]
    [InlineData("\U0001F680", "\uFFFD")]
    [InlineData("\U0010FFFF", "\uE000")]
    [InlineData("\U0001D11E", "\U0001F680")]
    public void Texts_compare_by_code_unit(string before, string after)
    {
        AssertOrder("description", NewJob() with { Description = before }, NewJob() with { Description = after });
        AssertOrder("requesterId", NewJob() with { RequesterId = before }, NewJob() with { RequesterId = after });
    }

    [Theory]
    [InlineData(JobState.Acknowledged, JobState.Completed)]
    [InlineData(JobState.Completed, JobState.Failed)]
    [InlineData(JobState.Failed, JobState.InProgress)]
    public void States_compare_as_their_texts(JobState before, JobState after) =>
        AssertOrder("state", NewJob() with { State = before }, NewJob() with { State = after });

    [Theory]
    [InlineData(Low, "00000000-0000-0000-0000-000000000002")]
    [InlineData("0fffffff-ffff-ffff-ffff-ffffffffffff", "10000000-0000-0000-0000-000000000000")]
    [InlineData("7fffffff-0000-0000-0000-000000000000", "80000000-0000-0000-0000-000000000000")]
    [InlineData("00000000-7fff-0000-0000-000000000000", "00000000-8000-0000-0000-000000000000")]
    [InlineData("00000000-0000-7fff-0000-000000000000", "00000000-0000-8000-0000-000000000000")]
    [InlineData("00000000-0000-0000-7fff-000000000000", "00000000-0000-0000-8000-000000000000")]
    [InlineData("9aaaaaaa-0000-0000-0000-000000000000", "a0000000-0000-0000-0000-000000000000")]
    public void Ids_and_references_compare_as_their_texts(string before, string after)
    {
        AssertOrder("id", NewJob(before), NewJob(after));
        AssertOrder("hRef", NewJob(before), NewJob(after));
    }

    [Fact]
    public void Order_of_ids_is_the_ordinal_order_of_their_texts() =>
        Gen.Select(Gen.Guid, Gen.Guid).Sample((a, b) =>
            Math.Sign(a.CompareTo(b)) == Math.Sign(string.CompareOrdinal(a.ToString("D"), b.ToString("D"))));

    [Theory]
    [InlineData(1)]
    [InlineData(9_999)]
    [InlineData(TimeSpan.TicksPerMillisecond)]
    [InlineData(TimeSpan.TicksPerDay)]
    public void Dates_compare_at_full_precision(long ticks)
    {
        var job = NewJob() with { StartProcessingDate = Day, EndProcessingDate = Day };
        AssertOrder("createdDate", job, job with { CreatedDate = Day.AddTicks(ticks) });
        AssertOrder("startProcessingDate", job, job with { StartProcessingDate = Day.AddTicks(ticks) });
        AssertOrder("endProcessingDate", job, job with { EndProcessingDate = Day.AddTicks(ticks) });
    }

    [Fact]
    public void Absent_date_comes_before_every_present_date()
    {
        AssertOrder("startProcessingDate", NewJob(), NewJob() with { StartProcessingDate = DateTimeOffset.MinValue });
        AssertOrder("endProcessingDate", NewJob(), NewJob() with { EndProcessingDate = DateTimeOffset.MinValue });
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Ties_are_resolved_by_creation_date_and_then_by_id_in_both_directions(string field)
    {
        // Ids and creation dates cannot tie in their own field.
        var older = NewJob(field is "id" or "hRef" ? Low : High);
        var younger = NewJob(Low) with { CreatedDate = field == "createdDate" ? Day : Day.AddTicks(1) };
        var (first, second) = field == "createdDate" ? (younger, older) : (older, younger);

        Assert.True(JobOrder.By([field], firstDescending: false).Compare(first, second) < 0);
        Assert.True(JobOrder.By([field], firstDescending: true).Compare(first, second) < 0);
    }

    [Fact]
    public void Default_order_is_by_creation_date_and_then_by_id()
    {
        Assert.True(JobOrder.Default.Compare(NewJob(High), NewJob(Low) with { CreatedDate = Day.AddTicks(1) }) < 0);
        Assert.True(JobOrder.Default.Compare(NewJob(Low), NewJob(High)) < 0);
    }

    [Fact]
    public void Order_is_written_as_the_sort_parameter_that_requests_it()
    {
        Assert.Equal("", JobOrder.Default.ToString());
        Assert.Equal("state,description", JobOrder.By(["state", "description"], firstDescending: false).ToString());
        Assert.Equal("-state,description", JobOrder.By(["state", "description"], firstDescending: true).ToString());
    }

    [Fact]
    public void First_field_alone_descends()
    {
        var order = JobOrder.By(["state", "description"], firstDescending: true);
        var a = NewJob() with { Description = "a" };
        var b = NewJob() with { Description = "b" };

        Assert.True(order.Compare(a, b) < 0);
        Assert.True(order.Compare(a with { State = JobState.InProgress }, b with { State = JobState.Completed }) < 0);
    }

    [Fact]
    public void Later_field_matters_only_when_the_earlier_fields_tie() =>
        Assert.True(JobOrder.By(["description", "requesterId"], false).Compare(
            NewJob() with { Description = "a", RequesterId = "z" }, NewJob() with { Description = "b", RequesterId = "y" }) < 0);

    [Fact]
    public void Every_order_is_antisymmetric_and_distinguishes_different_jobs() =>
        Gen.Select(Orders, GeneratedJobs.Any, GeneratedJobs.Any).Sample((order, a, b) =>
            Math.Sign(order.Compare(a, b)) == -Math.Sign(order.Compare(b, a))
            && (order.Compare(a, b) == 0) == (a.Id == b.Id)
            && order.Compare(a, a) == 0);

    [Fact]
    public void Every_order_is_transitive() =>
        Gen.Select(Orders, GeneratedJobs.Any, GeneratedJobs.Any, GeneratedJobs.Any).Sample((order, a, b, c) =>
            order.Compare(a, b) > 0 || order.Compare(b, c) > 0 || order.Compare(a, c) <= 0);

    [Fact]
    public void Descending_field_reverses_everything_but_ties() =>
        Gen.Select(Gen.OneOf(AllFields), GeneratedJobs.Any, GeneratedJobs.Any).Sample((field, a, b) =>
        {
            // The tie-breakers are equal on both sides, so that only the field itself can differ.
            var x = a with { Id = field is "id" or "hRef" ? a.Id : Guid.Empty, CreatedDate = field == "createdDate" ? a.CreatedDate : Day };
            var y = b with { Id = field is "id" or "hRef" ? b.Id : Guid.Empty, CreatedDate = field == "createdDate" ? b.CreatedDate : Day };
            return Math.Sign(JobOrder.By([field], false).Compare(x, y)) == -Math.Sign(JobOrder.By([field], true).Compare(x, y));
        });

    private static Job NewJob(string id = Low) => new()
    {
        Id = Guid.Parse(id),
        State = JobState.Completed,
        Description = "",
        CreatedDate = Day,
        RequesterId = "",
    };

    private static void AssertOrder(string field, Job before, Job after)
    {
        var ascending = JobOrder.By([field], firstDescending: false);
        var descending = JobOrder.By([field], firstDescending: true);
        Assert.True(ascending.Compare(before, after) < 0);
        Assert.True(ascending.Compare(after, before) > 0);
        Assert.True(descending.Compare(before, after) > 0);
        Assert.True(descending.Compare(after, before) < 0);
    }
}
