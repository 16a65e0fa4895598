using System.Text.RegularExpressions;
using Jobs.Development;
using Jobs.Recording;

namespace Jobs.Tests.Development;

public sealed class SampleJobsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Job[] Jobs = [.. SampleJobs.Create(1, Now).Take(500)];

    [Fact]
    public void Same_seed_and_date_create_the_same_jobs() =>
        Assert.Equal(Jobs.Select(Comparable), SampleJobs.Create(1, Now).Take(500).Select(Comparable));

    [Fact]
    public void Other_seed_creates_other_jobs() =>
        Assert.Empty(SampleJobs.Create(2, Now).Take(500).Select(job => job.Id).Intersect(Jobs.Select(job => job.Id)));

    [Fact]
    public void Other_date_shifts_the_jobs_in_time() => Assert.Equal(
        Jobs.Select(job => job.CreatedDate.AddDays(1)),
        SampleJobs.Create(1, Now.AddDays(1)).Take(500).Select(job => job.CreatedDate));

    [Fact]
    public void Ids_are_unique() => Assert.Equal(500, Jobs.Select(job => job.Id).Distinct().Count());

    [Fact]
    public void Ids_have_the_version_and_variant_of_random_uuids() => Assert.All(Jobs, job =>
    {
        Assert.Equal(4, job.Id.Version);
        Assert.InRange(job.Id.Variant, 8, 11);
    });

    [Theory]
    [InlineData(JobState.Acknowledged)]
    [InlineData(JobState.InProgress)]
    [InlineData(JobState.Completed)]
    [InlineData(JobState.Failed)]
    public void Each_state_has_many_jobs(JobState state) =>
        Assert.InRange(Jobs.Count(job => job.State == state), 25, 400);

    [Fact]
    public void Jobs_are_diverse()
    {
        Assert.True(Jobs.Select(job => job.Description).Distinct().Count() > 400);
        Assert.True(Jobs.Select(job => job.RequesterId).Distinct().Count() > 5);
        Assert.True(Jobs.Select(job => job.ResourceHref).Distinct().Count() > 100);
        Assert.Contains(Jobs, job => job.ResourceHref is null);
        Assert.Contains(Jobs, job => job.Messages.Count == 0);
        Assert.Contains(Jobs, job => job.Messages.Any(message => message.Description is null));
        Assert.Contains(Jobs, job => job.Messages.Any(message => message.Description is not null));
        Assert.Contains(Jobs, job => job.Description.Any(char.IsSurrogate));
        Assert.Contains(Jobs, job => job.State == JobState.Failed && job.StartProcessingDate is null);
    }

    [Fact]
    public void Dates_are_consistent_with_the_state_and_each_other() => Assert.All(Jobs, job =>
    {
        Assert.InRange(job.CreatedDate, Now.AddDays(-91), Now);
        Assert.True(job.State != JobState.Acknowledged || job.StartProcessingDate is null);
        Assert.True(job.State is JobState.Acknowledged or JobState.Failed || job.StartProcessingDate is not null);
        Assert.Equal(job.State is JobState.Completed or JobState.Failed, job.EndProcessingDate is not null);
        Assert.True((job.StartProcessingDate ?? job.CreatedDate) >= job.CreatedDate);
        Assert.InRange(job.EndProcessingDate ?? Now, job.StartProcessingDate ?? job.CreatedDate, Now);
    });

    [Fact]
    public void Failed_jobs_have_a_message() =>
        Assert.All(Jobs.Where(job => job.State == JobState.Failed), job => Assert.NotEmpty(job.Messages));

    // The page to try the API fills them in.
    [Theory]
    [InlineData("projectId")]
    [InlineData("jobId")]
    public void Example_of_a_path_parameter_is_in_the_local_table(string parameter)
    {
        var document = File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "contract", "openapi.yaml")).ReplaceLineEndings("\n");
        var example = Regex.Match(document, $@"^    {parameter}:\n(?:      .*\n)*?      example: (.*)$", RegexOptions.Multiline);

        Assert.Contains(example.Groups[1].Value, Jobs.Select(job => $"{job.Id}").Append("demo"));
    }

    private static (Job Job, string Messages) Comparable(Job job) => (job with { Messages = [] }, string.Join(' ', job.Messages));
}
