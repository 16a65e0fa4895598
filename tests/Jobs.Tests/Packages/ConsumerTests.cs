using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Packages;

/// <summary>A program with the packages of the libraries records a job, and finds it through the API.</summary>
[Collection(SharedPackages.Name)]
[Trait(Category.Name, Category.Process)]
public sealed class ConsumerTests(PackedPackages packages)
{
    private const string Program = """
        using Azure.Data.Tables;
        using Jobs.Client;
        using Jobs.Recording;

        (Arguments.Storage, Arguments.Table, Arguments.Api) = (args[0], args[1], args[3]);
        var id = Guid.Parse(args[2]);
        var recorder = new JobRecorder(new TableClient(args[0], args[1]));
        var client = new JobsClient(new JobsClientOptions { Address = new Uri(args[3]) });
        Print(await recorder.AcknowledgeAsync("p", new NewJob(id, "Resize disk", "alice", "/disks/7")));
        Print(await recorder.StartAsync("p", id));
        Print(await recorder.AddMessageAsync("p", id, new Jobs.Recording.JobMessage(101, "Half done")));
        Print(await recorder.CompleteAsync("p", id, new Jobs.Recording.JobMessage(100, "Done")));
        await foreach (var job in client.FindAsync("p"))
        {
            Console.WriteLine($"found {job.Id == id} {job.State} {job.Messages.Count}");
        }

        Console.WriteLine($"ended {(await client.WaitForEndAsync("p", id))!.HasEnded}");
        await recorder.DeleteAsync("p", id);
        Console.WriteLine($"gone {await client.GetAsync("p", id) is null}");
        await Jobsctl0.RunAsync();
        await Client0.RunAsync();
        await Clients0.RunAsync();
        await Clients1.RunAsync();

        static void Print(Jobs.Recording.Job job) => Console.WriteLine($"{job.State.ToText()} {job.Messages.Count}");

        internal static class Arguments
        {
            public static string Storage { get; set; } = "";

            public static string Table { get; set; } = "";

            public static string Api { get; set; } = "";
        }
        """;

    [Fact]
    public async Task Program_with_the_packages_and_the_snippets_of_the_documents_record_and_find_jobs()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAsync("demo", AnyJob.Many(3, JobState.Failed));
        using var consumer = new ConsumerProject(packages);
        var id = Guid.NewGuid();

        await consumer.BuildAsync(Program);
        var output = await consumer.RunAsync(
            await TestStorage.ConnectionStringAsync(), server.Table.Name, $"{id}", server.Address.AbsoluteUri);

        var walkthrough = await server.Table.QueryAsync<TableEntity>("PartitionKey eq 'shop' and RowKey ge '0'").SingleAsync();
        Assert.Equal(
            [
                "acknowledged 0",
                "in-progress 0",
                "in-progress 1",
                "completed 2",
                "found True Completed 2",
                "ended True",
                "gone True",
                $"Job {walkthrough.RowKey}: press Enter to end it.",
                .. Enumerable.Range(0, 3).Reverse().Select(second => $"2025-03-14 09:00:0{second}Z Create disk"),
                "3 jobs",
                "3 of 3",
                .. Enumerable.Range(0, 3).Select(second => $"2025-03-14 09:00:0{second}Z Create disk"),
                "Failed",
            ],
            output.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        Assert.Equal(("completed", "/resources/disks/7"), (walkthrough["State"], walkthrough["ResourceHref"]));
        var entity = (await server.Table.GetEntityAsync<TableEntity>("p", $"{id}")).Value;
        Assert.Equal("completed", entity["State"]);
        Assert.Equal("Resize disk", entity["Description"]);
        Assert.Equal("""[{"code":101,"message":"Half done"},{"code":100,"message":"Done"}]""", entity["Messages"]);
        Assert.True(entity.GetDateTimeOffset("CreatedDate") <= entity.GetDateTimeOffset("StartProcessingDate"));
        Assert.True(entity.GetDateTimeOffset("StartProcessingDate") <= entity.GetDateTimeOffset("EndProcessingDate"));
        Assert.Equal(true, entity["Deleted"]);
    }
}
