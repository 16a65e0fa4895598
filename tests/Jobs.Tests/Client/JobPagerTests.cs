using Jobs.Client;
using Jobs.Client.Http;

namespace Jobs.Tests.Client;

/// <summary>The pager against a collection that changes at random between pages.</summary>
public sealed class JobPagerTests
{
    private static readonly Uri First = new("http://localhost/jobs?limit=4&offset=0");

    [Fact]
    public async Task Job_that_stays_is_returned_once_whatever_else_is_added_or_removed()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var jobs = Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(1_000_000)).Distinct().Order().ToList();
            var staying = jobs.ToHashSet();
            var returned = new List<int>();
            var pager = new JobPager((address, _) =>
            {
                if (returned.Count > 0)
                {
                    Change(jobs, staying, random);
                }

                return Task.FromResult(Page(jobs, address, 4));
            });

            await foreach (var job in pager.ReadAsync(First, 4, CancellationToken.None))
            {
                returned.Add(Number(job));
            }

            Assert.True(returned.Count == returned.Distinct().Count(), $"seed {seed}: a job was returned twice");
            Assert.True(staying.IsSubsetOf(returned), $"seed {seed}: {string.Join(' ', staying.Except(returned))} missing");
            Assert.True(pager.HasChanged || returned.SequenceEqual(returned.Order()), $"seed {seed}: out of order, and not said");
        }
    }

    [Fact]
    public async Task Link_that_does_not_lead_on_ends_with_an_error()
    {
        var pager = new JobPager((address, _) => Task.FromResult(Page([1, 2, 3], address, 2) with { Next = First }));

        await Assert.ThrowsAsync<JobsApiException>(async () => await pager.ReadAsync(First, 2, CancellationToken.None).CountAsync());
    }

    [Fact]
    public async Task Links_without_an_offset_are_followed_as_they_are()
    {
        var requested = new List<string>();
        var pager = new JobPager((address, _) =>
        {
            requested.Add(address.Query);
            return Task.FromResult(address.Query switch
            {
                "?page=2" => Page([3, 4], First, 4) with { Next = new Uri("http://localhost/jobs?page=3") },
                "?page=3" => Page([5], First, 4),
                _ => Page([1, 2], First, 4) with { Next = new Uri("http://localhost/jobs?page=2") },
            });
        });

        var found = await pager.ReadAsync(First, 4, CancellationToken.None).Select(Number).ToListAsync();

        Assert.Equal([1, 2, 3, 4, 5], found);
        Assert.Equal([First.Query, "?page=2", "?page=3"], requested);
    }

    private static void Change(List<int> jobs, HashSet<int> staying, Random random)
    {
        for (var changes = random.Next(6); changes > 0; changes--)
        {
            if (random.Next(2) == 0 && jobs.Count > 0)
            {
                var removed = jobs[random.Next(jobs.Count)];
                jobs.Remove(removed);
                staying.Remove(removed);
            }
            else
            {
                jobs.Add(1_000_000 + random.Next(1_000_000));
                jobs[^1] = random.Next(2) == 0 ? jobs[^1] : -jobs[^1];
                jobs.Sort();
            }
        }
    }

    private static JobPage Page(List<int> jobs, Uri address, int limit)
    {
        var offset = PageAddress.Offset(address)!.Value;
        return new JobPage
        {
            Jobs = [.. jobs.Skip(offset).Take(limit).Select(Job)],
            TotalCount = jobs.Count,
            Next = offset + limit < jobs.Count ? PageAddress.At(address, offset + limit) : null,
        };
    }

    private static Job Job(int number) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Href = "",
        State = JobState.Completed,
        Description = "",
        CreatedDate = default,
        RequesterId = "",
        Messages = [],
    };

    private static int Number(Job job) => BitConverter.ToInt32(job.Id.ToByteArray());
}
