using System.Net;
using Jobs.Client;
using Jobs.Tests.Cli;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Client;

/// <summary>The client as a service.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task Options_can_use_other_services()
    {
        string? authorization = null;
        await using var api = await StubApi.StartAsync(context =>
        {
            authorization = context.Request.Headers.Authorization;
            return context.JsonAsync(StubAnswers.Job());
        });
        var services = new ServiceCollection();
        services.AddSingleton(new Uri(api.Address));
        services.AddJobsClient((options, provider) =>
        {
            options.Address = provider.GetRequiredService<Uri>();
            options.Token = _ => ValueTask.FromResult("t");
        });
        await using var provider = services.BuildServiceProvider();

        Assert.NotNull(await provider.GetRequiredService<JobsClient>().GetAsync("p", StubAnswers.Id));
        Assert.Equal("Bearer t", authorization);
    }

    [Fact]
    public async Task Address_can_be_that_of_the_HTTP_client()
    {
        await using var api = await StubApi.StartAsync(context => context.JsonAsync(StubAnswers.Job()));
        var services = new ServiceCollection();
        services.AddJobsClient(_ => { }).ConfigureHttpClient(client => client.BaseAddress = new Uri(api.Address + "/v1"));
        await using var provider = services.BuildServiceProvider();

        Assert.NotNull(await provider.GetRequiredService<JobsClient>().GetAsync("p", StubAnswers.Id));
        Assert.Equal([$"GET /v1/projects/p/jobs/{StubAnswers.Id}"], api.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/relative")]
    [InlineData("ftp://localhost")]
    [InlineData("http://user@localhost")]
    [InlineData("http://localhost?a=b")]
    public void Address_that_is_missing_or_invalid_is_rejected(string? address)
    {
        var options = new JobsClientOptions { Address = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute) };

        var error = Assert.Throws<ArgumentException>(() => new JobsClient(options));

        Assert.Contains("such as https://jobs.example", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_resilience_handler_repeats_a_request_that_was_shed()
    {
        var count = 0;
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "0";
            return ++count < 3 ? context.ErrorAsync(503, 6) : context.JsonAsync(StubAnswers.Job());
        });
        var services = new ServiceCollection();
        services.AddJobsClient(options => options.Address = new Uri(api.Address)).AddStandardResilienceHandler();
        await using var provider = services.BuildServiceProvider();

        Assert.NotNull(await provider.GetRequiredService<JobsClient>().GetAsync("p", StubAnswers.Id));
        Assert.Equal(3, api.Requests.Count);
    }

    [Fact]
    public void Handler_follows_no_redirects_and_decompresses()
    {
        using var handler = JobsClient.CreateHandler();

        Assert.Equal((false, DecompressionMethods.All), (handler.AllowAutoRedirect, handler.AutomaticDecompression));
    }
}
