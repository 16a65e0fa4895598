using System.Collections.Concurrent;
using Azure.Data.Tables;
using Jobs.Recording;
using Jobs.Recording.Table;
using Jobs.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Recording;

public sealed class JobRecorderConcurrencyTests
{
    private const int Writers = 16;
    private const int JobCount = 50;

    [Trait(Category.Name, Category.Slow)]
    [Fact]
    public async Task Concurrent_writers_lose_no_message_and_make_each_transition_once()
    {
        var (connection, name) = (await TestStorage.ConnectionStringAsync(), (await TestStorage.NewTableAsync()).Name);
        var table = new TableClient(connection, name);
        var requests = Enumerable.Range(0, JobCount).Select(index => new NewJob(Guid.NewGuid(), $"job {index}", "r")).ToList();
        var steps = new ConcurrentBag<(Guid Job, string Step)>();

        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WorkAsync(table, writer, requests, steps))));

        var entities = await table.QueryAsync<TableEntity>(AnyJob.RowKeys).ToDictionaryAsync(entity => Guid.Parse(entity.RowKey));
        Assert.Equal(JobCount, entities.Count);
        foreach (var request in requests)
        {
            var job = JobEntityMapper.Read(entities[request.Id]);
            Assert.Equal(Enumerable.Range(0, Writers), job.Messages.Select(message => message.Code).Order());
            Assert.Single(steps, step => step == (request.Id, "started"));
            Assert.Single(steps, step => step.Job == request.Id && step.Step is "completed" or "failed");
            Assert.Contains((request.Id, job.State.ToText()), steps);
            Assert.True(job.CreatedDate <= job.StartProcessingDate && job.StartProcessingDate <= job.EndProcessingDate);
        }
    }

    [Fact]
    public async Task Transition_whose_response_is_lost_is_made_once()
    {
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        var recorder = new JobRecorder(table);
        var job = await recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r"));
        var losses = 1;
        transport.Hook = async (message, send) =>
        {
            await send();
            if (message.Request.Method.Method is "POST" && Interlocked.Decrement(ref losses) >= 0)
            {
                throw new IOException("The answer is lost.");
            }
        };

        var started = await recorder.StartAsync("p", job.Id);

        Assert.Equal(JobState.InProgress, started.State);
        Assert.True(losses < 0);
    }

    [Fact]
    public async Task Job_that_others_change_during_every_attempt_throws_contention()
    {
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        var others = new TableClient(await TestStorage.ConnectionStringAsync(), table.Name);
        var time = new FakeTimeProvider();
        await using var running = new RunningTime(time, speed: 1000);
        var recorder = new JobRecorder(table, time);
        var job = await recorder.AcknowledgeAsync("p", new NewJob(Guid.NewGuid(), "d", "r"));
        transport.Hook = async (message, send) =>
        {
            if (message.Request.Method.Method != "GET")
            {
                var change = new TableEntity("p", $"{job.Id}") { ["Other"] = Random.Shared.Next() };
                await others.UpdateEntityAsync(change, Azure.ETag.All);
            }

            await send();
        };

        var exception = await Assert.ThrowsAsync<JobContentionException>(() => recorder.StartAsync("p", job.Id));

        Assert.Equal($"Job {job.Id} was changed by other writers during each of 30 attempts.", exception.Message);
    }

    [Fact]
    public async Task Table_that_fails_throws_the_exception_of_its_client()
    {
        using var transport = new HookedTransport();
        var table = await TestStorage.NewTableAsync(transport);
        transport.Hook = static (_, _) => throw new IOException("No network.");

        await Assert.ThrowsAsync<AggregateException>(() => new JobRecorder(table).StartAsync("p", Guid.NewGuid()));
    }

    private static async Task WorkAsync(
        TableClient table, int writer, IReadOnlyList<NewJob> requests, ConcurrentBag<(Guid Job, string Step)> steps)
    {
        var recorder = new JobRecorder(table);
        foreach (var request in requests)
        {
            var id = request.Id;
            await recorder.AcknowledgeAsync("p", request);
            await TryAsync(() => recorder.StartAsync("p", id), (id, "started"));
            await recorder.AddMessageAsync("p", id, new JobMessage(writer, $"writer {writer}"));
            await (writer % 2 == 0
                ? TryAsync(() => recorder.CompleteAsync("p", id), (id, "completed"))
                : TryAsync(() => recorder.FailAsync("p", id), (id, "failed")));
        }

        async Task TryAsync(Func<Task> step, (Guid, string) name)
        {
            try
            {
                await step();
                steps.Add(name);
            }
            catch (JobTransitionException)
            {
                // Another writer was first.
            }
        }
    }
}
