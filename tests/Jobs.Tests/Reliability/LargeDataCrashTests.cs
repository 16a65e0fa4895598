using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;
using Xunit.Abstractions;

namespace Jobs.Tests.Reliability;

/// <summary>More data than the service is designed for: it still answers correctly.</summary>
public sealed class LargeDataCrashTests(ITestOutputHelper output)
{
    private const int Callers = 10;
    private const string Placeholder = "the description";

    private static readonly string MillionCharacters = string.Concat(Enumerable.Repeat("é🚀x ", 200_000));

    [Trait(Category.Name, Category.Slow)]
    [Theory]
    [InlineData("250000", 200_000)]
    [InlineData("0", 20_000)]
    public async Task Large_project_is_listed_completely_by_ten_concurrent_callers(string maxJobs, int count)
    {
        var id = ServerFixture.NewProject();
        var project = new LargeProject(id, count);
        using var transport = new HookedTransport();
        transport.Hook = (message, _) =>
        {
            project.Answer(message);
            return default;
        };
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Snapshot:MaxJobsPerProject"] = maxJobs,
                ["Jobs:RequestTimeout"] = "00:05:00",
            },
            transport);
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        var target = new Uri($"/projects/{id}/jobs?limit={int.MaxValue}", UriKind.Relative);

        var started = Stopwatch.GetTimestamp();
        var hashes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => HashAsync(client, target, count)));
        output.WriteLine($"{count} jobs, {Callers} callers: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");

        var expected = project.HashOfAll();
        Assert.All(hashes, hash => Assert.Equal(expected, hash));
    }

    [Theory]
    [InlineData("250000", "512")]
    [InlineData("250000", "1")]
    [InlineData("0", "512")]
    public async Task Description_of_a_million_characters_is_returned_completely(string maxJobs, string megabytes)
    {
        using var transport = new HookedTransport();
        transport.Hook = async (message, send) =>
        {
            await send();
            using var reader = new StreamReader(message.Response.ContentStream!);
            var body = (await reader.ReadToEndAsync()).Replace(Placeholder, MillionCharacters, StringComparison.Ordinal);
            message.Response.ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        };
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Snapshot:MaxJobsPerProject"] = maxJobs,
                ["Snapshot:MemoryLimitMegabytes"] = megabytes,
            },
            transport);
        var (project, job) = (ServerFixture.NewProject(), AnyJob.Create() with { Description = Placeholder });
        await server.AddAsync(project, [job, .. AnyJob.Many(3)]);

        var found = await FindAnswer.GetAsync(server.Client, project, "sort=-description&limit=2");
        var got = await server.Client.GetStringAsync(new Uri($"/projects/{project}/jobs/{job.Id}", UriKind.Relative));

        Assert.Equal(4, found.Total);
        Assert.Equal(MillionCharacters, (string)found.Jobs[0]!["description"]!);
        Assert.Equal(MillionCharacters, (string)JsonNode.Parse(got)!["description"]!);
    }

    [Fact]
    public async Task Description_of_a_million_characters_is_rejected_by_the_table_and_the_recorder()
    {
        var table = await TestStorage.NewTableAsync();
        var job = AnyJob.Create() with { Description = MillionCharacters };

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.AddEntityAsync(JobEntityMapper.Create("any", job)));

        Assert.Equal("PropertyValueTooLarge", failure.ErrorCode);
        await Assert.ThrowsAsync<JobTooLargeException>(() => new JobRecorder(table).AddAsync("any", [job]));
    }

    private static async Task<byte[]> HashAsync(HttpClient client, Uri target, int count)
    {
        using var response = await client.GetAsync(target, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(count.ToString(CultureInfo.InvariantCulture), response.Header("X-Total-Count"));
        await using var body = await response.Content.ReadAsStreamAsync();
        return await SHA256.HashDataAsync(body);
    }
}
