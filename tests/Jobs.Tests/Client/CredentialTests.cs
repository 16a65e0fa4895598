using System.Collections.Concurrent;
using System.Net;
using Jobs.Client;
using Jobs.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Client;

/// <summary>Credentials go to the host of the address, and to no other.</summary>
public sealed class CredentialTests
{
    [Fact]
    public async Task Token_is_asked_for_at_each_request()
    {
        var sent = new ConcurrentQueue<string>();
        await using var api = await StubApi.StartAsync(context =>
        {
            sent.Enqueue($"{context.Request.Headers.Authorization} {context.Request.Headers["X-API-Key"]} "
                + $"{context.Request.Headers["X-Requester-Id"]}");
            return context.JsonAsync(StubAnswers.Job());
        });
        var count = 0;
        var client = new JobsClient(new JobsClientOptions
        {
            Address = new Uri(api.Address),
            Token = _ => ValueTask.FromResult($"t{++count}"),
            ApiKey = "k",
            RequesterId = "ada",
        });

        await client.GetAsync("p", StubAnswers.Id);
        await client.GetAsync("p", StubAnswers.Id);

        Assert.Equal(["Bearer t1 k ada", "Bearer t2 k ada"], sent);
    }

    [Fact]
    public async Task Token_that_is_cancelled_cancels_the_request()
    {
        using var cancellation = new CancellationTokenSource();
        var client = new JobsClient(new JobsClientOptions
        {
            Address = new Uri("http://localhost"),
            Token = async cancelled =>
            {
                await cancellation.CancelAsync();
                cancelled.ThrowIfCancellationRequested();
                return "";
            },
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => client.FindPageAsync("p", null, cancellation.Token));
    }

    [Fact]
    public async Task Secret_that_cannot_be_sent_is_not_shown()
    {
        var client = new JobsClient(new JobsClientOptions
        {
            Address = new Uri("http://localhost"),
            Token = _ => ValueTask.FromResult("secret\n"),
        });

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.FindPageAsync("p"));

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301, true)]
    [InlineData(302, false)]
    [InlineData(307, true)]
    [InlineData(308, false)]
    public async Task Redirect_is_an_error_and_is_not_followed(int status, bool isFromServices)
    {
        await using var other = await StubApi.StartAsync("[]");
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = other.Address + "/x?token=secret";
            return Task.CompletedTask;
        });

        var client = isFromServices ? FromServices(api) : new JobsClient(Options(api));
        var error = await Assert.ThrowsAsync<JobsApiException>(() => client.FindPageAsync("p"));

        Assert.Empty(other.Requests);
        Assert.Equal((status, JobsErrorCode.None), ((int)error.StatusCode, error.Code));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_client_that_follows_redirects_is_noticed()
    {
        await using var other = await StubApi.StartAsync("[]");
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.Redirect(other.Address);
            return Task.CompletedTask;
        });
        using var http = new HttpClient();
        var client = new JobsClient(http, Options(api));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.FindPageAsync("p"));

        Assert.Contains("AllowAutoRedirect", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:{0}/projects/p/jobs?offset=2")]
    [InlineData("//user@127.0.0.1:{1}/projects/p/jobs?offset=2")]
    [InlineData("https://127.0.0.1:{1}/projects/p/jobs?offset=2")]
    public async Task Link_to_another_host_is_an_error_and_is_not_followed(string link)
    {
        await using var other = await StubApi.StartAsync("[]");
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.Headers.Link =
                $"<{string.Format(null, link, new Uri(other.Address).Port, context.Connection.LocalPort)}>; rel=\"next\"";
            return context.JsonAsync($"[{StubAnswers.Job()}]", total: 5);
        });

        var error = await Assert.ThrowsAsync<JobsApiException>(
            async () => await new JobsClient(Options(api)).FindAsync("p").CountAsync());

        Assert.Equal((HttpStatusCode.OK, JobsErrorCode.None), (error.StatusCode, error.Code));
        Assert.Empty(other.Requests);
        Assert.Single(api.Requests);
    }

    private static JobsClientOptions Options(StubApi api) => new()
    {
        Address = new Uri(api.Address),
        Token = _ => ValueTask.FromResult("t"),
        ApiKey = "k",
    };

    private static JobsClient FromServices(StubApi api)
    {
        var services = new ServiceCollection();
        services.AddJobsClient(options =>
        {
            options.Address = new Uri(api.Address);
            options.ApiKey = "k";
        });
        return services.BuildServiceProvider().GetRequiredService<JobsClient>();
    }
}
