using System.Net;
using Jobs.Client;
using Jobs.Tests.Cli;
using Jobs.Tests.Support;

namespace Jobs.Tests.Client;

/// <summary>Each kind of error arrives with its code, description and request id.</summary>
public sealed class ErrorTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly JobsClient _client = new(new JobsClientOptions { Address = fixture.Server.Address });

    [Fact]
    public async Task Invalid_query_has_code_and_description()
    {
        var error = await Assert.ThrowsAsync<JobsApiException>(() => _client.FindPageAsync("p", new JobQuery { Sort = "age" }));

        Assert.Equal((HttpStatusCode.BadRequest, JobsErrorCode.InvalidQueryParameter), (error.StatusCode, error.Code));
        Assert.Equal("Invalid query-string parameter value", error.ApiMessage);
        Assert.StartsWith("'age' is not a sort field.", error.Description, StringComparison.Ordinal);
        Assert.Equal($"{error.ApiMessage} (HTTP 400, code 28): {error.Description}", error.Message);
        Assert.NotNull(error.RequestId);
    }

    [Fact]
    public async Task Invalid_query_of_an_enumeration_is_the_same_error()
    {
        var error = await Assert.ThrowsAsync<JobsApiException>(
            async () => await _client.FindAsync("p", new JobQuery { Sort = "age" }).CountAsync());

        Assert.Equal(JobsErrorCode.InvalidQueryParameter, error.Code);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a?b#c")]
    [InlineData("a\\b")]
    public async Task Project_that_is_invalid_stays_one_segment_of_the_address(string project)
    {
        var error = await Assert.ThrowsAsync<JobsApiException>(() => _client.FindPageAsync(project));

        Assert.Equal(JobsErrorCode.InvalidUrlParameter, error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Project_that_an_address_would_lose_is_rejected_before_the_request(string project) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _client.FindPageAsync(project));

    [Fact]
    public async Task Error_texts_are_in_the_language_of_the_options()
    {
        var client = new JobsClient(new JobsClientOptions { Address = fixture.Server.Address, Language = "fr" });

        var error = await Assert.ThrowsAsync<JobsApiException>(() => client.FindPageAsync("p", new JobQuery { Limit = 0 }));

        Assert.Equal("Valeur de paramètre de requête invalide", error.ApiMessage);
    }

    [Fact]
    public async Task Unknown_job_is_null() => Assert.Null(await _client.GetAsync("p", Guid.NewGuid()));

    [Theory]
    [InlineData(500, 1)]
    [InlineData(503, 6)]
    [InlineData(401, 42)]
    [InlineData(403, 51)]
    [InlineData(418, 999)]
    public async Task Error_of_any_code_is_passed_on(int status, int code)
    {
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return context.ErrorAsync(status, code);
        });
        var client = new JobsClient(new JobsClientOptions { Address = new Uri(api.Address) });

        var error = await Assert.ThrowsAsync<JobsApiException>(() => client.GetAsync("p", StubAnswers.Id));

        Assert.Equal((status, code, "D", "r-7"), ((int)error.StatusCode, (int)error.Code, error.Description, error.RequestId));
        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_a_network_error()
    {
        var client = new JobsClient(new JobsClientOptions { Address = new Uri($"http://127.0.0.1:{TestPorts.Next()}") });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.FindPageAsync("p"));
    }

    [Fact]
    public async Task Missing_token_and_foreign_project_have_their_codes()
    {
        await using var secured = await Auth.SecuredServer.StartAsync();
        var none = new JobsClient(new JobsClientOptions { Address = secured.Server.Address });
        var options = new JobsClientOptions
        {
            Address = secured.Server.Address,
            Token = _ => ValueTask.FromResult(secured.Issuer.Token("a")),
        };
        var some = new JobsClient(options);

        Assert.Equal(
            JobsErrorCode.MissingCredentials,
            (await Assert.ThrowsAsync<JobsApiException>(() => none.FindPageAsync("a"))).Code);
        Assert.Equal(
            JobsErrorCode.AccessDenied,
            (await Assert.ThrowsAsync<JobsApiException>(() => some.FindPageAsync("b"))).Code);
        Assert.Equal(0, (await some.FindPageAsync("a")).TotalCount);
    }
}
