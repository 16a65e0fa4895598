using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>Clients that public generators make from the served document compile, and read jobs and errors.</summary>
[Trait(Category.Name, Category.Process)]
[Covers(Contract.Operations.Documents)]
public sealed class GeneratedClientTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string KiotaProgram = """
        using Generated;
        using Generated.Models;
        using Microsoft.Kiota.Abstractions.Authentication;
        using Microsoft.Kiota.Http.HttpClientLibrary;

        var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = args[0].TrimEnd('/') };
        var project = new JobsClient(adapter).Projects[args[1]];
        var failed = await project.Jobs.GetAsync(request =>
        {
            request.QueryParameters.State = [JobState.Failed, JobState.Completed];
            request.QueryParameters.Sort = "-createdDate";
        });
        Print("find", failed!);
        Print("page", (await project.Jobs.GetAsync(request =>
        {
            request.QueryParameters.Limit = 2;
            request.QueryParameters.Offset = 1;
        }))!);
        var one = (await project.Jobs[failed![0].Id!.Value].GetAsync())!;
        Console.WriteLine($"get {one.Id} {one.State} {one.CreatedDate:O} {one.Messages![0].Code} {one.Messages[0].Message}");
        await TryAsync(() => project.Jobs.GetAsync(request => request.QueryParameters.Sort = "owner"));
        await TryAsync(() => project.Jobs[Guid.Empty].GetAsync());

        static void Print(string name, List<Job> jobs) =>
            Console.WriteLine($"{name} {jobs.Count} {string.Join(' ', jobs.Select(job => job.Id))}");

        static async Task TryAsync<T>(Func<Task<T>> send)
        {
            try
            {
                await send();
            }
            catch (Error error)
            {
                Console.WriteLine($"error {error.ResponseStatusCode} {error.Code} {error.MessageEscaped}");
            }
        }
        """;

    private const string NSwagProgram = """
        using Generated;

        var client = new JobsClient(new HttpClient { BaseAddress = new Uri(args[0]) });
        var failed = await client.FindJobsAsync(args[1], state: [JobState.Failed, JobState.Completed], sort: "-createdDate");
        Print("find", failed.Result);
        Print("page", (await client.FindJobsAsync(args[1], offset: 1, limit: 2)).Result);
        var one = (await client.GetJobAsync(args[1], failed.Result.First().Id)).Result;
        var message = one.Messages.First();
        Console.WriteLine($"get {one.Id} {one.State} {one.CreatedDate:O} {message.Code} {message.Message}");
        await TryAsync(() => client.FindJobsAsync(args[1], sort: "owner"));
        await TryAsync(() => client.GetJobAsync(args[1], Guid.Empty));

        static void Print(string name, ICollection<Job> jobs) =>
            Console.WriteLine($"{name} {jobs.Count} {string.Join(' ', jobs.Select(job => job.Id))}");

        static async Task TryAsync<T>(Func<Task<T>> send)
        {
            try
            {
                await send();
            }
            catch (ApiException<Error> error)
            {
                Console.WriteLine($"error {error.StatusCode} {(int)error.Result.Code} {error.Result.Message}");
            }
        }
        """;

    [Fact]
    public async Task Client_of_kiota_reads_jobs_and_errors()
    {
        using var client = new GeneratedClient();
        await client.GenerateWithKiotaAsync(await DocumentAsync(), KiotaProgram);
        await AssertReadsAsync(client);
    }

    [Fact]
    public async Task Client_of_nswag_reads_jobs_and_errors()
    {
        using var client = new GeneratedClient();
        await client.GenerateWithNSwagAsync(await DocumentAsync(), NSwagProgram);
        await AssertReadsAsync(client);
    }

    private async Task<string> DocumentAsync()
    {
        using var response = await fixture.Server.GetAsync("/openapi/v3.json");
        return await response.TextAsync();
    }

    private async Task AssertReadsAsync(GeneratedClient client)
    {
        var project = ServerFixture.NewProject();
        var broken = AnyJob.Create(JobState.Failed) with { Messages = [new JobMessage(7, "Disk is in use")] };
        Job[] jobs = [.. AnyJob.Many(4), broken];
        await fixture.Server.AddAsync(project, jobs);
        var ordered = jobs.OrderBy(job => job.CreatedDate).ThenBy(job => job.Id.ToString(), StringComparer.Ordinal).ToArray();

        var lines = await client.RunAsync($"{fixture.Server.Address}", project);

        Assert.Equal(
            [
                $"find 1 {jobs[4].Id}",
                $"page 2 {ordered[1].Id} {ordered[2].Id}",
                $"get {jobs[4].Id} Failed {AnyJob.Start:O} 7 Disk is in use",
                "error 400 28 Invalid query-string parameter value",
                "error 404 60 Resource not found",
            ],
            lines);
    }
}
