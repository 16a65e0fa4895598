using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class StateParameterTests(CountedServerFixture fixture) : IClassFixture<CountedServerFixture>
{
    [Covers(Contract.FindInput.StateValues)]
    [Covers(Contract.FindInput.StatusAlias)]
    [Covers(Contract.FindInput.ParameterNameCase)]
    [Covers(Contract.FindInput.ArrayNames)]
    [Theory]
    [InlineData("state=acknowledged", "acknowledged")]
    [InlineData("state=in-progress", "in-progress")]
    [InlineData("state=completed", "completed")]
    [InlineData("state=failed", "failed")]
    [InlineData("state=failed&state=completed", "completed failed")]
    [InlineData("state=failed,completed", "completed failed")]
    [InlineData("state=failed%2Ccompleted", "completed failed")]
    [InlineData("state=failed,completed&state=acknowledged", "acknowledged completed failed")]
    [InlineData("state=acknowledged,in-progress,completed,failed", "acknowledged in-progress completed failed")]
    [InlineData("state=failed&state=failed,failed", "failed")]
    [InlineData("status=failed", "failed")]
    [InlineData("status=failed,completed", "completed failed")]
    [InlineData("status=failed&state=completed", "completed failed")]
    [InlineData("STATE=failed", "failed")]
    [InlineData("Status=failed", "failed")]
    [InlineData("st%61te=failed", "failed")]
    [InlineData("state=f%61iled", "failed")]
    [InlineData("state[]=failed&state[]=completed", "completed failed")]
    [InlineData("state%5B%5D=failed&state%5b%5d=completed", "completed failed")]
    [InlineData("STATE[]=failed,completed", "completed failed")]
    [InlineData("status[]=failed&state=completed", "completed failed")]
    [InlineData("", "acknowledged in-progress completed failed")]
    public async Task Job_in_any_of_the_states_matches(string query, string states)
    {
        var project = ServerFixture.NewProject();
        var jobs = JobStates.All.Select((state, second) =>
            AnyJob.Create(state) with { CreatedDate = AnyJob.Start.AddSeconds(second) }).ToArray();
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs?{query}");

        var expected = jobs.Where(job => states.Split(' ').Contains(job.State.ToText())).Select(job => job.Id);
        Assert.Equal(expected, await response.IdsAsync());
    }

    [Covers(Contract.FindInput.InvalidState)]
    [Covers(Contract.FindInput.StatusAlias)]
    [Covers(Contract.Errors.NoStorageRequests)]
    [Theory]
    [InlineData("state")]
    [InlineData("state=")]
    [InlineData("state=,")]
    [InlineData("state=failed,")]
    [InlineData("state=,failed")]
    [InlineData("state=failed,,completed")]
    [InlineData("state=failed&state=")]
    [InlineData("state=done")]
    [InlineData("state=Failed")]
    [InlineData("state=FAILED")]
    [InlineData("state=inprogress")]
    [InlineData("state=in_progress")]
    [InlineData("state=InProgress")]
    [InlineData("state=+failed")]
    [InlineData("state=failed%20")]
    [InlineData("state=failed,%20completed")]
    [InlineData("state=failed%00")]
    [InlineData("state=0")]
    [InlineData("state=failed;completed")]
    [InlineData("state=failed%0D%0AX-Evil:yes")]
    [InlineData("state=failed&state=nope")]
    [InlineData("state=failed&status=nope")]
    [InlineData("status=")]
    [InlineData("status=done")]
    [InlineData("STATE=done")]
    [InlineData("state[]=done")]
    [InlineData("state[]")]
    [InlineData("status%5B%5D=")]
    [InlineData("state=failed&state[]=nope")]
    [InlineData("state='%20or%20''%20eq%20'")]
    public async Task Unknown_state_is_rejected_and_the_values_are_listed(string query)
    {
        var description = await fixture.RejectsQueryAsync(query);

        Assert.Contains("acknowledged, in-progress, completed, failed", description, StringComparison.Ordinal);
    }

    [Covers(Contract.FindInput.InvalidState)]
    [Covers(Contract.Errors.Descriptions)]
    [Theory]
    [InlineData("state=done", "'done' is not a job state. The values of state are: ")]
    [InlineData("status=done", "'done' is not a job state. The values of status are: ")]
    [InlineData("State[]=done", "'done' is not a job state. The values of state are: ")]
    public async Task Description_contains_the_value_and_the_parameter(string query, string start) =>
        Assert.StartsWith(start, await fixture.RejectsQueryAsync(query), StringComparison.Ordinal);

    [Theory]
    [InlineData(60, "")]
    [InlineData(61, "…")]
    public async Task Long_value_is_truncated_to_60_characters_in_the_description(int length, string end) => Assert.StartsWith(
        $"'{new string('x', 60)}{end}' is not a job state.",
        await fixture.RejectsQueryAsync($"state={new string('x', length)}"),
        StringComparison.Ordinal);
}
