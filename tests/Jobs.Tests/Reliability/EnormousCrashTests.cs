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

/// <summary>More than the service was made for: it answers rightly all the same.</summary>
public sealed class EnormousCrashTests(ITestOutputHelper output)
{
    private const int Callers = 10;
    private const string Mark = "the description";

    private static readonly string Million = string.Concat(Enumerable.Repeat("é🚀x ", 200_000));

    [Trait(Category.Name, Category.Slow)]
    [Theory]
    [InlineData("250000", 200_000)]
    [InlineData("0", 20_000)]
    public async Task A_whole_project_is_listed_by_ten_callers_at_once(string maxProject, int count)
    {
        var id = ServerFixture.NewProject();
        var project = new EnormousProject(id, count);
        using var transport = new HookedTransport();
        transport.Hook = (message, _) =>
        {
            project.Answer(message);
            return default;
        };
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Snapshot:MaxJobsPerProject"] = maxProject,
                ["Jobs:RequestTimeout"] = "00:05:00",
            },
            transport);
        using var client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        var target = new Uri($"/projects/{id}/jobs?limit={int.MaxValue}", UriKind.Relative);

        var begun = Stopwatch.GetTimestamp();
        var hashes = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => HashAsync(client, target, count)));
        output.WriteLine($"{count} jobs, {Callers} callers: {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s");

        var right = project.HashOfAll();
        Assert.All(hashes, hash => Assert.Equal(right, hash));
    }

    [Theory]
    [InlineData("250000", "512")]
    [InlineData("250000", "1")]
    [InlineData("0", "512")]
    public async Task A_description_of_a_million_characters_is_served_whole(string maxProject, string megabytes)
    {
        using var transport = new HookedTransport();
        transport.Hook = async (message, send) =>
        {
            await send();
            using var reader = new StreamReader(message.Response.ContentStream!);
            var body = (await reader.ReadToEndAsync()).Replace(Mark, Million, StringComparison.Ordinal);
            message.Response.ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        };
        await using var server = await TestServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Snapshot:MaxJobsPerProject"] = maxProject,
                ["Snapshot:MemoryLimitMegabytes"] = megabytes,
            },
            transport);
        var (project, job) = (ServerFixture.NewProject(), AnyJob.Create() with { Description = Mark });
        await server.AddAsync(project, [job, .. AnyJob.Many(3)]);

        var found = await FindAnswer.GetAsync(server.Client, project, "sort=-description&limit=2");
        var got = await server.Client.GetStringAsync(new Uri($"/projects/{project}/jobs/{job.Id}", UriKind.Relative));

        Assert.Equal(4, found.Total);
        Assert.Equal(Million, (string)found.Jobs[0]!["description"]!);
        Assert.Equal(Million, (string)JsonNode.Parse(got)!["description"]!);
    }

    [Fact]
    public async Task A_description_of_a_million_characters_gets_into_no_table()
    {
        var table = await TestStorage.NewTableAsync();
        var job = AnyJob.Create() with { Description = Million };

        var refusal = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.AddEntityAsync(JobEntityMapper.Create("any", job)));

        Assert.Equal("PropertyValueTooLarge", refusal.ErrorCode);
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
