using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Tests.Telemetry;

namespace Jobs.Tests.Auth;

/// <summary>What the log and the trace record about callers, and what they never record.</summary>
public sealed class SecurityLogTests
{
    private const string Key = "kQ0-secret-key_7f3a";

    [Covers(Threats.Log.NoSecrets)]
    [Fact]
    public async Task Tokens_keys_and_hashes_are_never_logged()
    {
        await using var secured = await StartAsync();
        var issuer = secured.Issuer;
        string[] tokens =
        [
            issuer.Token("a"),
            secured.Issuer.ExpiredToken("a"),
            issuer.Token("other"),
            issuer.Token("a", static claims => claims["aud"] = "api://other"),
            issuer.Token("a", static claims => claims["iss"] = "https://other.example"),
            issuer.Token("a", static claims => claims.Remove("exp")),
            issuer.Key.Compose(issuer.Claims("a").ToJsonString(), null, "none", static _ => []),
            issuer.Key.Compose(issuer.Claims("a").ToJsonString(), null, "HS256", static data => HMACSHA256.HashData("x"u8, data)),
            issuer.Key.Sign(issuer.Claims("a"), static header => header["kid"] = "unknown-key-id"),
            issuer.Token("a")[..^5] + "AAAAA",
            "garbage-that-could-be-a-secret",
        ];
        (string, string)[][] headers =
        [
            [("X-API-Key", Key), ("X-Requester-Id", "grace")],
            [("X-API-Key", Key)],
            [("X-API-Key", "unknown-but-secret")],
            [("X-Requester-Id", "grace hopper")],
        ];
        foreach (var (token, channel) in tokens.SelectMany(token => headers.Select(channel => (token, channel))))
        {
            secured.AllowFetch();
            await secured.FindAsync("a", token, channel);
        }

        Assert.NotEmpty(secured.Log);
        string[] secrets =
        [
            .. tokens, .. tokens.SelectMany(token => token.Split('.')).Where(part => part.Length > 30),
            Key, "unknown-but-secret", Hash(Key), Hash(Key).ToUpperInvariant(), Hash("unknown-but-secret"),
            "the-subject", "grace hopper",
        ];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(secured.Log, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Requester_and_key_name_are_logged_with_the_request_id()
    {
        await using var secured = await StartAsync();

        var answer = await secured.FindAsync("a", WithRole(secured), ("X-API-Key", Key), ("X-Requester-Id", "grace"));

        var id = answer.Headers["X-Request-Id"];
        Assert.Contains(secured.Log, line => line.Contains($"Request {id}: sent on behalf of grace.", StringComparison.Ordinal));
        Assert.Contains(secured.Log, line => line.Contains($"Request {id}: sent with the API key portal.", StringComparison.Ordinal));
    }

    [Covers(Threats.Log.RejectedRequester)]
    [Fact]
    public async Task Rejected_requester_is_not_logged()
    {
        await using var secured = await StartAsync();

        await secured.FindAsync("a", secured.Issuer.Token("a"), ("X-Requester-Id", "mallory"));

        Assert.DoesNotContain(secured.Log, line => line.Contains("mallory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requester_is_on_the_trace()
    {
        var requester = $"grace-{Guid.NewGuid():N}";
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("enduser.id") is string recorded && recorded == requester)
                {
                    stopped.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var secured = await StartAsync();

        await secured.FindAsync("a", WithRole(secured), ("X-Requester-Id", requester));

        // The caller has the whole answer before the activity stops, and a server that is disposed of tells no listener.
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(50)]
    [InlineData(51)]
    public async Task Rejection_is_logged_with_its_code_and_the_request_id(int code)
    {
        await using var secured = await StartAsync();
        var answer = code switch
        {
            40 => await secured.SendAsync("/projects/a/jobs"),
            41 => await secured.FindAsync("a", "no.token.atall"),
            42 => await secured.FindAsync("a", secured.Issuer.ExpiredToken("a")),
            50 => await secured.FindAsync("b", secured.Issuer.Token("a"), ("X-API-Key", Key)),
            _ => await secured.FindAsync("a", secured.Issuer.Token("a"), ("X-Requester-Id", "grace")),
        };

        Assert.Equal(code, answer.Error.Code);
        var line = $"Request {answer.Headers["X-Request-Id"]}: rejected with code {code}.";
        Assert.Contains(secured.Log, logged => logged.Contains(line, StringComparison.Ordinal));
    }

    [Covers(Threats.Consumption.LogRecords)]
    [Theory]
    [InlineData(40)]
    [InlineData(41)]
    [InlineData(50)]
    public async Task Flood_of_rejections_is_sampled_in_the_log_and_counted_in_the_metric(int code)
    {
        await using var secured = await StartAsync();
        using var recorder = new MeterRecorder(secured.Server);

        for (var request = 0; request < 40; request++)
        {
            await RejectAsync();
        }

        var records = Records().Count();
        Assert.InRange(records, 1, 10);
        Assert.Equal(40, recorder.Take().Count(line => line == $"jobs.rejected_requests {code} 1"));
        secured.Clock.Advance(TimeSpan.FromMinutes(1));
        await RejectAsync();
        Assert.Equal(records + 1, Records().Count());
        Assert.Contains(secured.Log, line =>
            line.Contains($"{40 - records} more requests were answered with code {code} and not logged.", StringComparison.Ordinal));

        IEnumerable<string> Records() =>
            secured.Log.Where(line => line.Contains($"rejected with code {code}.", StringComparison.Ordinal));

        Task<Answer> RejectAsync() => code switch
        {
            40 => secured.SendAsync("/projects/a/jobs"),
            41 => secured.FindAsync("a", "no.token.atall"),
            _ => secured.FindAsync("b", secured.Issuer.Token("a"), ("X-API-Key", Key)),
        };
    }

    private static string WithRole(SecuredServer secured) =>
        secured.Issuer.Token("a", static claims => claims["roles"] = new JsonArray("jobs.on-behalf"));

    private static Task<SecuredServer> StartAsync() => SecuredServer.StartAsync(new Dictionary<string, string?>
    {
        ["Authentication:ApiKeys:0:Name"] = "portal",
        ["Authentication:ApiKeys:0:Hash"] = Hash(Key),
        ["Authentication:ApiKeys:0:Projects"] = "*",
    });

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
