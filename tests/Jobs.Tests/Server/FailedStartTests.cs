using System.Net;
using System.Net.Sockets;
using Jobs.Development;
using Jobs.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jobs.Tests.Server;

/// <summary>Settings and context with which the program does not start: one clear sentence each, and exit code 1.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class FailedStartTests
{
    private const string Connection = "UseDevelopmentStorage=true";
    private const string Uri = "https://account.example.com";
    private const string Key = "c2VjcmV0LW9mLXRoZS1hY2NvdW50";

    private const string Missing =
        "JobsStorage is missing: give it a connection string, or give JobsStorage__tableServiceUri the address of the table service.";

    private const string Cosmos =
        "JobsStorage names an account of Azure Cosmos DB for Table, which the service cannot use: its filters by Timestamp return "
        + "nothing, and its results are not in the order of their keys. Use an account of Azure Storage.";

    private const string InvalidConnectionString = "JobsStorage is not a connection string of a storage account.";
    private const string TableName = "Jobs__TableName must be 3 to 63 letters and digits, begin with a letter, and not be 'tables', which is reserved.";
    private const string BaseUrl = "Jobs__PublicBaseUrl must be an absolute http or https address without user, query and fragment.";
    private const string Deadline = "Jobs__RequestTimeout must be a time from 00:00:01 to 00:10:00.";

    [Theory]
    [InlineData("", Missing)]
    [InlineData($"JobsStorage={Connection};JobsStorage__tableServiceUri={Uri}", "JobsStorage and JobsStorage__tableServiceUri are both given: give one of them.")]
    [InlineData("JobsStorage__tableServiceUri=http://a.example.com", "JobsStorage__tableServiceUri must be the absolute https address of the table service, without user, query and fragment.")]
    [InlineData("JobsStorage__tableServiceUri=https://a.table.cosmos.azure.com", Cosmos)]
    [InlineData("JobsStorage__tableServiceUri=https://a.table.cosmos.azure.com:443/", Cosmos)]
    [InlineData("JobsStorage__tableServiceUri=account", "JobsStorage__tableServiceUri must be the absolute https address of the table service, without user, query and fragment.")]
    [InlineData("JobsStorage=hello", InvalidConnectionString)]
    [InlineData($"JobsStorage={Connection};Jobs__TableName=1jobs", TableName)]
    [InlineData($"JobsStorage={Connection};Jobs__TableName=jo", TableName)]
    [InlineData($"JobsStorage={Connection};Jobs__TableName=my-jobs", TableName)]
    [InlineData($"JobsStorage={Connection};Jobs__TableName=", TableName)]
    [InlineData($"JobsStorage={Connection};Jobs__TableName=Tables", TableName)]
    [InlineData(
        $"JobsStorage={Connection};Limits__ConcurrentRequests=;Snapshot__MemoryLimitMegabytes=1e3;Jobs__Writers=Some;Jobs__RequestTimeout=",
        "Limits__ConcurrentRequests must be a whole number, not ''.",
        "Snapshot__MemoryLimitMegabytes must be a whole number, not '1e3'.",
        "Jobs__Writers must be Any or ChangeLog, not 'Some'.",
        "Jobs__RequestTimeout must be a time such as 00:00:20, not ''.")]
    [InlineData(
        $"JobsStorage={Connection};Job__TableName=x;Authentification__Enabled=false;JobStorage=x;Jobs_TableName=x;Job=x",
        "Authentification__Enabled is not a setting: did you mean Authentication__Enabled?",
        "Job__TableName is not a setting: did you mean Jobs__TableName?",
        "JobStorage is not a setting: did you mean JobsStorage?")]
    [InlineData($"JobsStorage={Connection};Jobs__PublicBaseUrl=api.example.com", BaseUrl)]
    [InlineData($"JobsStorage={Connection};Jobs__PublicBaseUrl=ftp://api.example.com", BaseUrl)]
    [InlineData($"JobsStorage={Connection};Jobs__RequestTimeout=00:00:00", Deadline)]
    [InlineData($"JobsStorage={Connection};Jobs__RequestTimeout=01:00:00", Deadline)]
    [InlineData($"JobsStorage={Connection};Jobs__RequestTimeout=soon", "Jobs__RequestTimeout must be a time such as 00:00:20, not 'soon'.")]
    [InlineData($"JobsStorage={Connection};Jobs__TableNames=x", "Jobs__TableNames is not a setting: did you mean Jobs__TableName?")]
    [InlineData($"JobsStorage={Connection};JobsStorage__tableServiceUrl={Uri}", "JobsStorage__tableServiceUrl is not a setting: did you mean JobsStorage__TableServiceUri?")]
    [InlineData($"JobsStorage={Connection};JobsStorage__ConnectionString={Connection}", "JobsStorage__ConnectionString is not a setting: did you mean JobsStorage__ClientId?")]
    [InlineData($"JobsStorage={Connection};Snapshot__MemoryLimitMegabytes=many", "Snapshot__MemoryLimitMegabytes must be a whole number, not 'many'.")]
    [InlineData($"JobsStorage={Connection};Snapshot__MemoryLimitMegabytes__0=1", "Snapshot__MemoryLimitMegabytes__0 is not a setting: Snapshot__MemoryLimitMegabytes is a single value.")]
    [InlineData($"JobsStorage={Connection};Limits__ConcurrentScan=1", "Limits__ConcurrentScan is not a setting: did you mean Limits__ConcurrentScans?")]
    [InlineData(
        $"JobsStorage={Connection};Authentication__Enabled__0=true;Authentication__Enabled__Value=true",
        "Authentication__Enabled__0 is not a setting: Authentication__Enabled is a single value.",
        "Authentication__Enabled__Value is not a setting: Authentication__Enabled is a single value.")]
    [InlineData(
        $"JobsStorage={Connection};Limits__ConcurrentRequests=0;Limits__QueuedRequests=-1;Limits__ConcurrentRequestsPerCaller=0;Limits__ConcurrentScans=1001",
        "Limits__ConcurrentRequests must be from 1 to 100000.",
        "Limits__QueuedRequests must be from 0 to 100000.",
        "Limits__ConcurrentRequestsPerCaller must be from 1 to 100000.",
        "Limits__ConcurrentScans must be from 1 to 1000.")]
    [InlineData($"JobsStorage={Connection};Jobs__TableName=1;Jobs__PublicBaseUrl=x;Jobs__RequestTimeout=00:00:00", TableName, Deadline, BaseUrl)]
    [InlineData("Jobs__TableName=1", TableName, Missing)]
    public async Task Invalid_setting_in_Production_is_reported(string settings, params string[] sentences)
    {
        var url = $"http://127.0.0.1:{TestPorts.Next()}";
        await using var server = await ServerProcess.StartAsync("Production", url, [.. Settings(settings)]);

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal(sentences.Order(), server.Errors.Order());
        Assert.Equal("", server.Output);
    }

    [Fact]
    public async Task Invalid_connection_string_is_not_printed()
    {
        var url = $"http://127.0.0.1:{TestPorts.Next()}";
        await using var server = await ServerProcess.StartAsync(
            "Production", url, ("JobsStorage", $"AccountKey={Key};EndpointSuffix=core.windows.net"));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal([InvalidConnectionString], server.Errors);
        Assert.DoesNotContain(Key, server.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Jobs__TableName=1jobs", TableName)]
    [InlineData("Jobs__PublicBaseUrl=x", BaseUrl)]
    [InlineData("JobsStorage=hello", InvalidConnectionString)]
    public async Task Invalid_setting_in_Development_is_reported_before_anything_is_started(string settings, string sentence)
    {
        var port = TestPorts.Next();
        var url = $"http://127.0.0.1:{TestPorts.Next()}";
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var server = await ServerProcess.StartAsync(
            "Development",
            url,
            [("JobsStorage", TestStorage.ConnectionString(port)), ("Development__DataFolder", folder), .. Settings(settings)]);

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal([sentence], server.Errors);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("{0}", "it is a file")]
    [InlineData("/proc/jobs", "Could not find file '/proc/jobs'")]
    public async Task Data_folder_that_cannot_be_written_is_reported(string text, string reason)
    {
        using var files = new TestFolder();
        await File.WriteAllTextAsync(files["file"], "");
        var folder = text.Replace("{0}", files["file"], StringComparison.Ordinal);
        await using var server = await ServerProcess.StartAsync(
            "Development",
            $"http://127.0.0.1:{TestPorts.Next()}",
            ("JobsStorage", TestStorage.ConnectionString(TestPorts.Next())),
            ("Development__DataFolder", folder));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal(
            [$"The folder {folder} cannot be written ({reason}): give another one with Development__DataFolder."], server.Errors);
        AssertNoStack(server);
    }

    [Fact]
    public async Task Service_address_without_a_connection_string_is_accepted_in_Development()
    {
        await using var server = await ServerProcess.StartAsync(
            "Development",
            $"http://127.0.0.1:{TestPorts.Next()}",
            ("JobsStorage__tableServiceUri", Uri),
            ("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential"));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal(
            [$"There are no Azure credentials for the table service at {Uri}: sign in, or set JobsStorage."], server.Errors);
        Assert.StartsWith(
            $"Table service: {Uri}/, which this server did not start.\n  Nothing is written there; --seed-demo writes sample jobs.\n",
            server.Output,
            StringComparison.Ordinal);
        AssertNoStack(server);
    }

    [Theory]
    [InlineData("here", "'here' is not an address to listen on, such as http://localhost:7071: correct --urls or ASPNETCORE_URLS.")]
    [InlineData("http://localhost:abc", "The port of 'http://localhost:abc' must be a number from 0 to 65535: correct --urls or ASPNETCORE_URLS.")]
    [InlineData("http://192.0.2.1:7071", "The server cannot listen on the address of --urls: Cannot assign requested address.")]
    public async Task Address_that_cannot_be_bound_is_reported(string urls, string sentence)
    {
        await using var server = await ServerProcess.StartAsync("Production", urls, ("JobsStorage", Connection));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal([sentence], server.Errors);
        AssertNoStack(server);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("jobs.example.com")]
    public async Task Port_in_use_is_reported_for_a_host_name(string host)
    {
        using var other = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        other.Start();
        await using var server = await ServerProcess.StartAsync(
            "Production", $"http://{host}:{((IPEndPoint)other.LocalEndpoint).Port}", ("JobsStorage", Connection));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Matches(
            "^Failed to bind to address http://.*: address already in use: stop the program that uses it, or give another address with --urls.$",
            Assert.Single(server.Errors));
        AssertNoStack(server);
    }

    [Fact]
    public async Task Port_in_use_is_reported_and_the_started_table_service_is_stopped()
    {
        using var other = Listen();
        var url = $"http://{other.LocalEndpoint}";
        var tablePort = TestPorts.Next();
        var folder = Directory.CreateTempSubdirectory("jobs-");
        await using var server = await ServerProcess.StartAsync(
            "Development", url, ("JobsStorage", TestStorage.ConnectionString(tablePort)), ("Development__DataFolder", folder.FullName));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal(
            [$"Failed to bind to address {url}: address already in use: stop the program that uses it, or give another address with --urls."],
            server.Errors);
        AssertNoStack(server);
        Assert.False(await Azurite.IsListeningAsync(tablePort, CancellationToken.None));
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Web_server_on_the_port_of_the_table_service_is_reported(int status)
    {
        await using var other = await StartWebServerAsync(status);
        var what = status == 200 ? "its answer is not JSON of the service" : $"{status}";
        await AssertNoTableServiceAsync(
            new Uri(other.Urls.Single()).Port, $"The program at {{0}} is not a table service ({what}): correct JobsStorage, or free its port.");
    }

    [Fact]
    public async Task Program_without_http_on_the_port_of_the_table_service_is_reported()
    {
        using var other = Listen();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var socket = await other.AcceptSocketAsync();
            }
        });
        await AssertNoTableServiceAsync(
            ((IPEndPoint)other.LocalEndpoint).Port,
            "{0} ended the connection without an answer: it may be no table service; check JobsStorage.");
    }

    private static async Task AssertNoTableServiceAsync(int port, string sentence)
    {
        await using var server = await ServerProcess.StartAsync(
            "Development", $"http://127.0.0.1:{TestPorts.Next()}", ("JobsStorage", TestStorage.ConnectionString(port)));

        Assert.Equal(1, await server.WaitForExitAsync());

        Assert.Equal([sentence.Replace("{0}", $"http://127.0.0.1:{port}", StringComparison.Ordinal)], server.Errors);
        AssertNoStack(server);
    }

    private static void AssertNoStack(ServerProcess server) =>
        Assert.DoesNotContain("Exception", server.Output, StringComparison.Ordinal);

    private static async Task<WebApplication> StartWebServerAsync(int status)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("<html>It works!</html>");
        });
        await server.StartAsync();
        return server;
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static IEnumerable<(string, string?)> Settings(string text) =>
        from pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Split('=', 2)
        select (parts[0], (string?)parts[1]);
}
