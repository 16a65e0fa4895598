using System.Diagnostics;
using System.Net;
using Jobs.Tests.Support;
using Microsoft.Extensions.Options;

namespace Jobs.Tests.Auth;

/// <summary>The settings with which the service starts, and the messages when it does not.</summary>
public sealed class AuthenticationOptionsTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Covers(Threats.RequestForgery.MetadataAddress)]
    [Theory]
    [InlineData("Issuer", null, "Authentication__Issuer is missing")]
    [InlineData("Issuer", "", "Authentication__Issuer is missing")]
    [InlineData("Issuer", "  ", "Authentication__Issuer is missing")]
    [InlineData("Issuer", "not an address", "Authentication__Issuer must be an absolute https address")]
    [InlineData("Issuer", "http://login.example.com", "Authentication__Issuer must be an absolute https address")]
    [InlineData("Issuer", " https://login.example.com", "Authentication__Issuer must not begin or end with a blank")]
    [InlineData("Issuer", "https://login.example.com ", "Authentication__Issuer must not begin or end with a blank")]
    [InlineData("Issuer", "https://login.example.com\n", "Authentication__Issuer must not begin or end with a blank")]
    [InlineData("Issuer", "https://user@login.example.com", "Authentication__Issuer must be an absolute https address")]
    [InlineData("Issuer", "https://login.example.com/#a", "Authentication__Issuer must be an absolute https address")]
    [InlineData("Issuer", "https://login.example.com/?a=b", "Authentication__Issuer must be an absolute https address")]
    [InlineData("Audience", " api://jobs", "Authentication__Audience must not begin or end with a blank")]
    [InlineData("Audience", "api://jobs\t", "Authentication__Audience must not begin or end with a blank")]
    [InlineData("ProjectsClaim", " projects", "Authentication__ProjectsClaim must be the name of a claim")]
    [InlineData("ProjectsClaim", "projects ", "Authentication__ProjectsClaim must be the name of a claim")]
    [InlineData("MetadataAddress", "https://user:secret@login.example.com/", "Authentication__MetadataAddress must be")]
    [InlineData("MetadataAddress", "https://login.example.com/#a", "Authentication__MetadataAddress must be")]
    [InlineData("Audience", null, "Authentication__Audience is missing")]
    [InlineData("Audience", "", "Authentication__Audience is missing")]
    [InlineData("MetadataAddress", "http://login.example.com/metadata", "Authentication__MetadataAddress must be")]
    [InlineData("MetadataAddress", "/metadata", "Authentication__MetadataAddress must be")]
    [InlineData("MetadataAddress", "ftp://login.example.com", "Authentication__MetadataAddress must be")]
    [InlineData("ClockSkew", "00:05:01", "Authentication__ClockSkew must be a time from 00:00:00 to 00:05:00")]
    [InlineData("ClockSkew", "-00:00:01", "Authentication__ClockSkew must be a time from 00:00:00 to 00:05:00")]
    [InlineData("RequiredPermission", "", "Authentication__RequiredPermission must be one scope or role")]
    [InlineData("RequiredPermission", "jobs.read jobs.write", "Authentication__RequiredPermission must be one scope or role")]
    [InlineData("ProjectsClaim", "", "Authentication__ProjectsClaim must be the name of a claim")]
    [InlineData("RequesterRole", "two roles", "Authentication__RequesterRole must be one role")]
    [InlineData("ApiKeys:0:Name", "", "Authentication__ApiKeys__0__Name must be")]
    [InlineData("ApiKeys:0:Hash", "", "Authentication__ApiKeys__0__Hash must be")]
    [InlineData("ApiKeys:0:Hash", "the-key-itself-pasted-by-mistake", "Authentication__ApiKeys__0__Hash must be")]
    [InlineData("ApiKeys:0:Hash", "zz86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "Authentication__ApiKeys__0__Hash must be")]
    [InlineData("ApiKeys:0:Hash", Hash + "00", "Authentication__ApiKeys__0__Hash must be")]
    [InlineData("ApiKeys:0:Projects", " ", "Authentication__ApiKeys__0__Projects must be")]
    [InlineData("ApiKeys:1:Name", "portal", "Authentication__ApiKeys__1__Name must be")]
    [InlineData("ApiKeys:1:Hash", Hash, "Authentication__ApiKeys__1__Hash must be")]
    public async Task Invalid_setting_stops_the_start_with_one_sentence(
        string name, string? value, string sentence)
    {
        var settings = ValidSettings();
        settings["Authentication:" + name] = value;

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(settings));

        var failure = Assert.Single(exception.Failures);
        Assert.StartsWith(sentence, failure, StringComparison.Ordinal);
        Assert.EndsWith(".", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(Hash, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("the-key-itself", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_key_without_hash_and_projects_has_one_failure_for_each()
    {
        var settings = ValidSettings();
        settings["Authentication:ApiKeys:2:Name"] = "third";

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(settings));

        Assert.Equal(
            ["Hash", "Projects"],
            exception.Failures.Select(failure => failure.Split(' ')[0].Replace("Authentication__ApiKeys__2__", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Enabled:0", "true", "Authentication__Enabled__0 is not a setting: Authentication__Enabled is a single value.")]
    [InlineData("Enabled:Value", "true", "Authentication__Enabled__Value is not a setting: Authentication__Enabled is a single value.")]
    [InlineData("Issuer:0", "x", "Authentication__Issuer__0 is not a setting: Authentication__Issuer is a single value.")]
    [InlineData("Audience:Value", "x", "Authentication__Audience__Value is not a setting: Authentication__Audience is a single value.")]
    [InlineData("Enable", "true", "Authentication__Enable is not a setting: did you mean Authentication__Enabled?")]
    [InlineData("RequesterRoles", "x", "Authentication__RequesterRoles is not a setting: did you mean Authentication__RequesterRole?")]
    [InlineData("ApiKey:0:Name", "x", "Authentication__ApiKey is not a setting: did you mean Authentication__ApiKeys?")]
    [InlineData("ApiKeys", Hash, "Authentication__ApiKeys must not have a value of its own: its entries are Authentication__ApiKeys__0, Authentication__ApiKeys__1 and so on.")]
    [InlineData("ApiKeys:2", Hash, "Authentication__ApiKeys__2 must not have a value of its own: give Authentication__ApiKeys__2__Name, Authentication__ApiKeys__2__Hash, Authentication__ApiKeys__2__Projects.")]
    [InlineData("ApiKeys:portal:Name", "x", "Authentication__ApiKeys__portal is not a setting: the entries are Authentication__ApiKeys__0, Authentication__ApiKeys__1 and so on.")]
    [InlineData("ApiKeys:0:Hashes", Hash, "Authentication__ApiKeys__0__Hashes is not a setting: did you mean Authentication__ApiKeys__0__Hash?")]
    [InlineData("ApiKeys:0:Hash:0", Hash, "Authentication__ApiKeys__0__Hash__0 is not a setting: Authentication__ApiKeys__0__Hash is a single value.")]
    [InlineData("Enabled", "no", "Authentication__Enabled must be true or false, not 'no'.")]
    [InlineData("Enabled", " false", "Authentication__Enabled must be true or false, not ' false'.")]
    [InlineData("Enabled", "0", "Authentication__Enabled must be true or false, not '0'.")]
    [InlineData("ClockSkew", "soon", "Authentication__ClockSkew must be a time such as 00:00:20, not 'soon'.")]
    public async Task Malformed_setting_stops_the_start_and_disables_nothing(string name, string value, string sentence)
    {
        var settings = ValidSettings();
        if (name.StartsWith("Enabled:", StringComparison.Ordinal))
        {
            settings.Remove("Authentication:Enabled");
        }

        settings["Authentication:" + name] = value;

        // The test server disables authentication by default; here the setting is absent.
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestServer.StartAsync(settings, authentication: null));

        Assert.Equal([sentence], exception.Failures);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("False")]
    public async Task Authentication_is_disabled_only_by_the_value_false(string value)
    {
        await using var server = await TestServer.StartAsync(authentication: value);

        using var answer = await server.Client.GetAsync(new Uri("/projects/a/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Issuer", "https://login.example.com/tenant/v2.0")]
    [InlineData("Issuer", "https://tenant.auth.example.com/")]
    [InlineData("Issuer", "http://localhost:8080/realms/jobs")]
    [InlineData("MetadataAddress", "")]
    [InlineData("MetadataAddress", "https://login.example.com/other/metadata")]
    [InlineData("MetadataAddress", "https://login.example.com/metadata?appid=5")]
    [InlineData("ClockSkew", "00:00:00")]
    [InlineData("ClockSkew", "00:05:00")]
    [InlineData("RequesterRole", "")]
    [InlineData("ApiKeys:0:Projects", "*")]
    public async Task Valid_settings_start_the_service(string name, string value)
    {
        var settings = ValidSettings();
        settings["Authentication:" + name] = value;

        await using var server = await TestServer.StartAsync(settings);
    }

    [Covers(Threats.Misconfiguration.OnByDefault)]
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Authentication_not_disabled_requires_its_settings(string? value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(authentication: value));

        Assert.Equal(2, exception.Failures.Count());
    }

    [Covers(Threats.Misconfiguration.OnByDefault)]
    [Theory]
    [InlineData("WEBSITE_SITE_NAME")]
    [InlineData("WEBSITE_INSTANCE_ID")]
    [InlineData("CONTAINER_APP_NAME")]
    public async Task Authentication_disabled_in_Azure_stops_the_start(string variable)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(
            new Dictionary<string, string?> { ["Authentication:Enabled"] = "false", [variable] = "jobs" }));

        Assert.StartsWith("Authentication__Enabled cannot be false in Azure", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Covers(Threats.Misconfiguration.IssuerRequired)]
    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Server_in_production_without_an_issuer_does_not_start()
    {
        using var process = await ServerProcessAsync([]);

        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Equal(
            "Authentication__Issuer is missing: give it the issuer of the access tokens, as their iss has it.\n"
            + "Authentication__Audience is missing: give it what the access tokens have in aud.\n",
            errors.ReplaceLineEndings("\n"));
    }

    [Trait(Category.Name, Category.Process)]
    [Fact]
    public async Task Server_in_production_authenticates()
    {
        await using var issuer = await TestIssuer.StartNewAsync();
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        using var process = await ServerProcessAsync([.. issuer.Settings, new("Urls", address)]);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            await UntilLiveAsync(client, process);

            using var rejected = await client.GetAsync(new Uri("/projects/a/jobs", UriKind.Relative));
            client.DefaultRequestHeaders.Authorization = new("Bearer", issuer.Token("a"));
            using var accepted = await client.GetAsync(new Uri("/projects/a/jobs", UriKind.Relative));

            Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
            Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static Dictionary<string, string?> ValidSettings() => new()
    {
        ["Authentication:Enabled"] = "true",
        ["Authentication:Issuer"] = "https://login.example.com",
        ["Authentication:Audience"] = "api://jobs",
        ["Authentication:ApiKeys:0:Name"] = "portal",
        ["Authentication:ApiKeys:0:Hash"] = Hash.ToUpperInvariant(),
        ["Authentication:ApiKeys:0:Projects"] = "a b",
        ["Authentication:ApiKeys:1:Name"] = "billing",
        ["Authentication:ApiKeys:1:Hash"] = new string('0', 64),
        ["Authentication:ApiKeys:1:Projects"] = "*",
    };

    private static async Task<Process> ServerProcessAsync(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var table = await TestStorage.NewTableAsync();
        var start = new ProcessStartInfo("dotnet", [typeof(JobsServer.WebApplicationExtensions).Assembly.Location])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["JobsStorage"] = await TestStorage.ConnectionStringAsync(),
                ["Jobs__TableName"] = table.Name,
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task UntilLiveAsync(HttpClient client, Process process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!process.HasExited)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("/health/live", UriKind.Relative), patience.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, patience.Token);
            }
        }

        Assert.Fail(await process.StandardError.ReadToEndAsync(patience.Token));
    }
}
