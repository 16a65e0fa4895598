using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class JobBodyTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Id = "0b9d7c54-31fa-4e6c-8d22-7a4f90e1c385";

    [Covers(Contract.FindOutput.FieldOrder)]
    [Covers(Contract.GetJob.JobResponse)]
    [Covers(Contract.Table.EntityIsJob)]
    [Fact]
    public async Task Job_with_every_field_is_written_in_the_order_of_the_contract() =>
        await AssertWrittenAsync(
            AnyJob.Create(JobState.Failed) with
            {
                Id = new Guid(Id),
                Description = "Resize volume",
                RequesterId = "grace",
                StartProcessingDate = AnyJob.Start.AddSeconds(1),
                EndProcessingDate = AnyJob.Start.AddSeconds(2),
                Messages = [new JobMessage(1207, "Volume is in use", "Detach it."), new JobMessage(-1, "")],
                ResourceHref = "/volumes/7",
            },
            $$"""
            {"id":"{{Id}}","hRef":"/projects/PROJECT/jobs/{{Id}}","state":"failed","description":"Resize volume",
            "createdDate":"2025-03-14T09:00:00.000Z","requesterId":"grace",
            "startProcessingDate":"2025-03-14T09:00:01.000Z","endProcessingDate":"2025-03-14T09:00:02.000Z",
            "messages":[{"code":1207,"message":"Volume is in use","description":"Detach it."},{"code":-1,"message":""}]}
            """);

    [Covers(Contract.FindOutput.Messages)]
    [Covers(Contract.FindOutput.AbsentFields)]
    [Fact]
    public async Task Absent_optional_fields_are_omitted_and_messages_are_empty() =>
        await AssertWrittenAsync(
            AnyJob.Create() with { Id = new Guid(Id) },
            $$"""
            {"id":"{{Id}}","hRef":"/projects/PROJECT/jobs/{{Id}}","state":"acknowledged","description":"Create disk",
            "createdDate":"2025-03-14T09:00:00.000Z","requesterId":"ada","messages":[]}
            """);

    [Covers(Contract.FindOutput.ProcessingDates)]
    [Fact]
    public async Task Job_in_progress_has_a_start_and_no_end() =>
        await AssertWrittenAsync(
            AnyJob.Create(JobState.InProgress) with { Id = new Guid(Id), StartProcessingDate = AnyJob.Start },
            $$"""
            {"id":"{{Id}}","hRef":"/projects/PROJECT/jobs/{{Id}}","state":"in-progress","description":"Create disk",
            "createdDate":"2025-03-14T09:00:00.000Z","requesterId":"ada",
            "startProcessingDate":"2025-03-14T09:00:00.000Z","messages":[]}
            """);

    [Covers(Contract.FindOutput.ProcessingDates)]
    [Fact]
    public async Task Job_failed_before_its_start_has_only_an_end() =>
        await AssertWrittenAsync(
            AnyJob.Create(JobState.Failed) with { Id = new Guid(Id), EndProcessingDate = AnyJob.Start },
            $$"""
            {"id":"{{Id}}","hRef":"/projects/PROJECT/jobs/{{Id}}","state":"failed","description":"Create disk",
            "createdDate":"2025-03-14T09:00:00.000Z","requesterId":"ada",
            "endProcessingDate":"2025-03-14T09:00:00.000Z","messages":[]}
            """);

    [Covers(Contract.FindOutput.Dates)]
    [Theory]
    [InlineData(0, "2025-03-14T09:00:00.000Z")]
    [InlineData(1, "2025-03-14T09:00:00.000Z")]
    [InlineData(9_999, "2025-03-14T09:00:00.000Z")]
    [InlineData(1_235_999, "2025-03-14T09:00:00.123Z")]
    [InlineData(9_999_999, "2025-03-14T09:00:00.999Z")]
    public async Task Dates_are_truncated_to_milliseconds_and_not_rounded(int ticks, string expected)
    {
        var moment = AnyJob.Start.AddTicks(ticks);
        var body = await FindAsync(
            ServerFixture.NewProject(),
            AnyJob.Create() with { CreatedDate = moment, StartProcessingDate = moment, EndProcessingDate = moment });

        Assert.Contains($"\"createdDate\":\"{expected}\"", body, StringComparison.Ordinal);
        Assert.Contains($"\"startProcessingDate\":\"{expected}\"", body, StringComparison.Ordinal);
        Assert.Contains($"\"endProcessingDate\":\"{expected}\"", body, StringComparison.Ordinal);
    }

    [Covers(Contract.FindOutput.Dates)]
    [Fact]
    public async Task Dates_stored_with_another_offset_are_written_in_utc()
    {
        var paris = new DateTimeOffset(2025, 7, 1, 1, 30, 0, TimeSpan.FromHours(2));

        var body = await FindAsync(ServerFixture.NewProject(), AnyJob.Create() with { CreatedDate = paris });

        Assert.Contains("\"createdDate\":\"2025-06-30T23:30:00.000Z\"", body, StringComparison.Ordinal);
    }

    [Covers(Contract.FindOutput.FieldOrder)]
    [Theory]
    [InlineData("été 本番 🚀", "été 本番")]
    [InlineData("say \"hi\" \\ \t\n\u0001", "say \\\"hi\\\" \\\\ \\t\\n\\u0001")]
    [InlineData("<script>'&</script>", "<script>'&</script>")]
    [InlineData("", "\"description\":\"\"")]
    public async Task Text_is_written_as_it_is_stored(string text, string expected)
    {
        var project = ServerFixture.NewProject();

        var body = await FindAsync(
            project, AnyJob.Create() with { Description = text, RequesterId = text, Messages = [new JobMessage(1, text, text)] });

        Assert.Contains(expected, body, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(body);
        var job = json.RootElement[0];
        Assert.Equal(text, job.GetProperty("description").GetString());
        Assert.Equal(text, job.GetProperty("requesterId").GetString());
        Assert.Equal(text, job.GetProperty("messages")[0].GetProperty("message").GetString());
        Assert.Equal(text, job.GetProperty("messages")[0].GetProperty("description").GetString());
    }

    [Covers(Contract.Operations.Get)]
    [Covers(Contract.FindOutput.HrefEncoding)]
    [Theory]
    [InlineData("a b", "a%20b")]
    [InlineData("%zz", "%25zz")]
    [InlineData("été🚀", "%C3%A9t%C3%A9%F0%9F%9A%80")]
    [InlineData("a+b&c=d;e", "a%2Bb%26c%3Dd%3Be")]
    [InlineData("\"<x>\"", "%22%3Cx%3E%22")]
    [InlineData("a.b-c_d~", "a.b-c_d~")]
    public async Task Reference_is_percent_encoded_and_resolves(string id, string encoded)
    {
        var job = AnyJob.Create();

        var body = await FindAsync(id, job);

        Assert.Contains($"\"hRef\":\"/projects/{encoded}/jobs/{job.Id}\"", body, StringComparison.Ordinal);
        using var get = await fixture.Server.GetAsync($"/projects/{encoded}/jobs/{job.Id}");
        Assert.Equal(body, $"[{await get.TextAsync()}]");
    }

    [Covers(Contract.FindOutput.Messages)]
    [Theory]
    [InlineData("""[{"code":7,"message":"m","description":null}]""", """[{"code":7,"message":"m"}]""")]
    [InlineData("""[ {"description":"d","message":"m","code":7} ]""", """[{"code":7,"message":"m","description":"d"}]""")]
    [InlineData("[]", "[]")]
    public async Task Messages_in_any_stored_form_are_written_in_the_form_of_the_contract(string stored, string written)
    {
        var project = ServerFixture.NewProject();
        var job = AnyJob.Create();
        await fixture.Server.AddAsync(project, [job]);
        await fixture.Server.Table.UpdateEntityAsync(
            new TableEntity(project, job.Id.ToString()) { ["Messages"] = stored }, Azure.ETag.All, TableUpdateMode.Merge);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs");

        Assert.EndsWith($"\"messages\":{written}}}]", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Covers(Contract.FindOutput.BareArray)]
    [Fact]
    public async Task Several_jobs_are_written_as_a_bare_array()
    {
        var project = ServerFixture.NewProject();
        var jobs = AnyJob.Many(3);
        await fixture.Server.AddAsync(project, jobs);

        using var response = await fixture.Server.GetAsync($"/projects/{project}/jobs");

        var bodies = new List<string>();
        foreach (var job in jobs)
        {
            using var get = await fixture.Server.GetAsync($"/projects/{project}/jobs/{job.Id}");
            bodies.Add(await get.TextAsync());
        }

        Assert.Equal($"[{string.Join(',', bodies)}]", await response.TextAsync());
    }

    private async Task AssertWrittenAsync(Job job, string expected)
    {
        var project = ServerFixture.NewProject();
        var json = expected.ReplaceLineEndings("").Replace("PROJECT", project, StringComparison.Ordinal);

        Assert.Equal($"[{json}]", await FindAsync(project, job));
        using var get = await fixture.Server.GetAsync($"/projects/{project}/jobs/{job.Id}");
        Assert.Equal(json, await get.TextAsync());
    }

    private async Task<string> FindAsync(string project, Job job)
    {
        await fixture.Server.AddAsync(project, [job]);
        using var response = await fixture.Server.GetAsync($"/projects/{Uri.EscapeDataString(project)}/jobs");
        return await response.TextAsync();
    }
}
