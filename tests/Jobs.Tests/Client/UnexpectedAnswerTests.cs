using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Jobs.Client;
using Jobs.Tests.Cli;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Client;

/// <summary>Answers that the jobs API would not give, and those that only some servers give.</summary>
public sealed class UnexpectedAnswerTests
{
    private const string WithNullMessage =
        """
        {"id":"0d6d5a6e-2f3c-4f5e-9a51-1f6f0f9c2b11","hRef":"","state":"failed","description":"",
        "createdDate":"2026-11-26T13:00:00.123Z","requesterId":"","messages":[null]}
        """;

    [Theory]
    [InlineData("<html></html>", "text/html", 1)]
    [InlineData("[]", "text/plain", 1)]
    [InlineData("<", null, 1)]
    [InlineData("[", "application/json", 1)]
    [InlineData("null", "application/json", 1)]
    [InlineData("{}", "application/json", 1)]
    [InlineData("[null]", "application/json", 1)]
    [InlineData("[{}]", "application/json", 1)]
    [InlineData("[" + WithNullMessage + "]", "application/json", 1)]
    [InlineData("""[{"id":"5"}]""", "application/json", 1)]
    [InlineData("[]", "application/json", null)]
    public async Task Answer_that_is_no_page_of_jobs_is_an_error_without_a_code(string body, string? type, int? total)
    {
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.ContentType = type;
            context.Response.Headers["X-Total-Count"] = total is null ? default : $"{total}";
            return context.Response.WriteAsync(body);
        });

        var error = await Assert.ThrowsAsync<JobsApiException>(() => Client(api).FindPageAsync("p"));

        Assert.Equal((HttpStatusCode.OK, JobsErrorCode.None), (error.StatusCode, error.Code));
        Assert.Contains("not one of the jobs API", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task Answer_that_breaks_off_is_a_network_error(int status)
    {
        await using var api = await StubApi.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.JsonAsync("[", status, total: 1);
            context.Abort();
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Client(api).FindPageAsync("p"));
    }

    [Theory]
    [InlineData(404, "<html>")]
    [InlineData(404, "")]
    [InlineData(502, "[]")]
    [InlineData(429, """{"code":"x"}""")]
    public async Task Error_that_is_not_from_the_API_has_no_code(int status, string body)
    {
        await using var api = await StubApi.StartAsync(context => context.JsonAsync(body, status));

        var error = await Assert.ThrowsAsync<JobsApiException>(() => Client(api).GetAsync("p", StubAnswers.Id));

        Assert.Equal((status, JobsErrorCode.None, null), ((int)error.StatusCode, error.Code, error.Description));
        Assert.Contains($"answers {status}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_without_links_are_read_by_offset()
    {
        var asked = new ConcurrentQueue<string>();
        await using var api = await StubApi.StartAsync(context =>
        {
            asked.Enqueue(context.Request.QueryString.Value!);
            var offset = int.Parse(context.Request.Query["offset"]!, null);
            var jobs = Enumerable.Range(offset, Math.Min(3, 5 - offset)).Select(number =>
                StubAnswers.Job().Replace(StubAnswers.Id.ToString(), new Guid(number, 0, 0, new byte[8]).ToString(), StringComparison.Ordinal));
            return context.JsonAsync($"[{string.Join(',', jobs)}]", total: 5);
        });

        var found = Client(api).FindAsync("p", new JobQuery { Limit = 3 });

        Assert.Equal(5, await found.CountAsync());
        Assert.False(found.HasChanged);
        Assert.Equal(["?limit=3&offset=0", "?limit=3&offset=2"], asked);
    }

    [Theory]
    [InlineData("99999999999999999999", null)]
    [InlineData("-1", null)]
    [InlineData("2147483647", 2147483647.0)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)]
    public async Task Unusual_time_to_retry_is_no_failure_of_the_client(string value, double? seconds)
    {
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = value;
            return context.ErrorAsync(503, 6);
        });

        var error = await Assert.ThrowsAsync<JobsApiException>(() => Client(api).FindPageAsync("p"));

        Assert.Equal(seconds, error.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Compressed_answer_is_asked_for_and_read()
    {
        await using var api = await StubApi.StartAsync(async context =>
        {
            Assert.Contains("br", context.Request.Headers.AcceptEncoding.ToString(), StringComparison.Ordinal);
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "br";
            await using var compressed = new BrotliStream(context.Response.Body, CompressionLevel.Fastest);
            await compressed.WriteAsync(Encoding.UTF8.GetBytes(StubAnswers.Job()));
        });

        var job = await Client(api).GetAsync("p", StubAnswers.Id);

        Assert.Equal((StubAnswers.Id, JobState.InProgress, "Resize disk"), (job!.Id, job.State, job.Description));
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 13, 0, 0, 123, TimeSpan.Zero), job.CreatedDate);
        Assert.Equal([new JobMessage(1, "m")], job.Messages);
    }

    private static JobsClient Client(StubApi api) => new(new JobsClientOptions { Address = new Uri(api.Address) });
}
