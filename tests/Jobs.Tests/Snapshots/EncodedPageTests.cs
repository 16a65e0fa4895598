using Jobs.Api.Query;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Recording;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Jobs.Tests.Snapshots;

/// <summary>The encoded forms that are kept with a cached page.</summary>
public sealed class EncodedPageTests
{
    private const int MaxPages = 32;
    private const int Mebibyte = 1024 * 1024;

    private static readonly JobQuery Failed = new() { ProjectId = "p", States = new HashSet<JobState> { JobState.Failed } };

    private ulong _lastHash;

    [Fact]
    public async Task Encoded_forms_count_in_the_bytes_of_the_replica_and_are_carried_over()
    {
        var replica = new ProjectReplica(new JobJsonWriter(null, "p"));
        Add(replica, AnyJob.Many(50, JobState.Failed));
        var page = await replica.Publish().FindAsync(Failed, CancellationToken.None);
        var (before, form) = (replica.Bytes, new byte[5000]);

        await page.Encodings!.UseAsync("br", firstUse: 1, () => form, CancellationToken.None);

        Assert.InRange(replica.Bytes, before + form.Length, before + form.Length + 500);
        Add(replica, [AnyJob.Create()]);
        Assert.Same(page, await replica.Publish().FindAsync(Failed, CancellationToken.None));
        Assert.True(replica.Bytes > before + form.Length);
    }

    [Fact]
    public void Encoded_forms_of_pages_that_are_not_cached_or_over_1_MiB_are_not_kept()
    {
        var pages = new PageCache();

        Assert.Null(Get(0, new JobPage(1, [.. Enumerable.Repeat(Array.Empty<byte>(), 1001)])).Encodings);
        Assert.Null(Get(1, PageOf(Mebibyte + 1)).Encodings);
        Assert.NotNull(Get(2, PageOf(Mebibyte)).Encodings);
        foreach (var offset in Enumerable.Range(3, MaxPages))
        {
            Get(offset, PageOf(10));
        }

        Assert.Null(Get(100, PageOf(10)).Encodings);

        JobPage Get(int offset, JobPage page) => pages.GetOrAdd(Failed with { Offset = offset }, _ => page);
    }

    [Fact]
    public async Task Cache_is_charged_with_the_encoded_form_as_soon_as_it_was_sent()
    {
        await using var server = await TestServer.StartAsync();
        var project = ServerFixture.NewProject();
        await server.AddAsync(project, AnyJob.Many(100));
        using var plain = await server.GetAsync($"/projects/{project}/jobs");
        var cache = server.Services.GetRequiredService<SnapshotCache>();
        var before = cache.Bytes;

        using var encoded = await server.GetAsync($"/projects/{project}/jobs", ("Accept-Encoding", "br"));

        var length = (await encoded.Content.ReadAsByteArrayAsync()).Length;
        await Eventually.TrueAsync(() => Task.FromResult(cache.Bytes >= before + length));
        Assert.InRange(cache.Bytes, before + length, before + length + 500);
    }

    // Two bytes are the brackets.
    private static JobPage PageOf(int length) => new(1, [new byte[length - 2]]);

    private void Add(ProjectReplica replica, IEnumerable<Job> jobs)
    {
        foreach (var job in jobs)
        {
            replica.Apply(new JobEntity(job.Id, ++_lastHash, job));
        }
    }
}
