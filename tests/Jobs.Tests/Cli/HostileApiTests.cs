using System.Globalization;
using System.Text.Json;
using JobsCli;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Cli;

/// <summary>An API that is not what it should be: it must get no credentials of others, and not control the terminal.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class HostileApiTests : IAsyncLifetime
{
    private const string Id = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

    private CliShell _shell = null!;

    public async Task InitializeAsync() => _shell = await CliShell.NewAsync();

    public Task DisposeAsync()
    {
        _shell.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_is_reported_and_not_followed(int status)
    {
        await using var other = await StubApi.StartAsync("[]");
        var location = other.Address.Replace("127.0.0.1", "user:secret@localhost", StringComparison.Ordinal) + "/x?token=secret";
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });

        var result = await _shell.RunAsync(
            $"JOBS_API_KEY=k jobsctl list --project p --url {api.Address} --on-behalf-of r; "
            + $"jobsctl watch --project p --url {api.Address} --on-behalf-of r");

        Assert.Empty(other.Requests);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        var port = new Uri(other.Address).Port.ToString(CultureInfo.InvariantCulture);
        var error = $"error: {api.Address}/ answers {status} and names another address (http://localhost:{port}/x): "
            + "use the address of the API for --url.\n";
        Assert.Equal(error + error, result.Errors);
    }

    [Theory]
    [InlineData("\u001b[31mred\u001b]0;title\u0007")]
    [InlineData("\u009b31m")]
    [InlineData("a\rb\u0008")]
    [InlineData("\u202eevil\u2066\u200b\u00ad\u061c")]
    public async Task Text_of_an_API_never_controls_the_terminal(string text)
    {
        var job = JsonSerializer.Serialize(new
        {
            id = text,
            hRef = text,
            state = text,
            description = text,
            createdDate = text,
            requesterId = text,
            messages = new[] { new { code = 1, message = text, description = text } },
        });
        var error = JsonSerializer.Serialize(new { code = 1, message = text, description = text });

        // Unescaped where JSON allows it.
        await using var list = await StubApi.StartAsync($"[{Raw(job)}]");
        await using var one = await StubApi.StartAsync(Raw(job));
        await using var failure = await StubApi.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync(Raw(error));
        });

        var result = await _shell.RunOnTerminalAsync(
            $"export NO_COLOR=1; for o in table tsv json jsonl; do jobsctl list -p p --url {list.Address} -o $o; "
            + $"jobsctl get -p p {Id} --url {one.Address} -o $o; done; jobsctl list -p p --url {failure.Address}");

        Assert.Contains("The API answers 403", result.Output, StringComparison.Ordinal);
        var shown = System.Text.RegularExpressions.Regex.Replace(result.Output, "\u001b\\[[0-9;]*[a-zA-Z]", "");
        Assert.DoesNotContain(shown.EnumerateRunes(), rune => rune.Value is not ('\r' or '\n' or '\t')
            && System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format);
        Assert.DoesNotContain("\u001b[31m", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a\rb", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[bold]x")]
    [InlineData("[/]")]
    [InlineData("x")]
    public async Task Unusual_id_is_shown_as_it_is(string id)
    {
        await using var api = await StubApi.StartAsync(
            $$"""[{"id":"{{id}}","state":"{{id}}","description":"{{id}}","new":1},{"id":"{{id}}","state":"failed"}]""");

        var result = await _shell.RunAsync(
            $"jobsctl list -p p --url {api.Address} -o table && jobsctl list -p p --url {api.Address} -o tsv; exit $?");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal(4, result.Output.Split('\n').Count(line => line.StartsWith(id, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("[5]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    public async Task Answer_that_is_no_list_of_jobs_is_reported(string answer)
    {
        await using var api = await StubApi.StartAsync(answer);

        var result = await _shell.RunAsync($"jobsctl list -p p --url {api.Address}");

        Assert.Equal(
            (ExitCode.Unreachable, $"error: No jobs API answers at {api.Address}/: check --url and the network.\n"),
            (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task Address_that_is_not_found_is_reported()
    {
        await using var api = await StubApi.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        var result = await _shell.RunAsync($"jobsctl list -p p --url {api.Address}");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.StartsWith("error: No jobs API answers at ", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--token", "Authorization")]
    [InlineData("--api-key", "X-API-Key")]
    [InlineData("--on-behalf-of", "X-Requester-Id")]
    public async Task Credential_that_cannot_be_sent_is_reported_and_not_shown(string option, string header)
    {
        await using var api = await StubApi.StartAsync("[]");

        var result = await _shell.InProcess.RunAsync(["list", "-p", "p", "--url", api.Address, option, "secret\nx"]);

        Assert.Equal(
            (ExitCode.Usage, $"error: The value for {header} cannot be sent in a header.\n"),
            (result.ExitCode, result.Errors.ReplaceLineEndings("\n")));
        Assert.Empty(api.Requests);
    }

    private static string Raw(string json) => System.Text.RegularExpressions.Regex.Replace(
        json,
        @"\\u([0-9A-Fa-f]{4})",
        match => (char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            is var character and >= ' ' ? $"{character}" : match.Value);
}
