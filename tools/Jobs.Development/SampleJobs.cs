using Jobs.Recording;

namespace Jobs.Development;

/// <summary>Creates random jobs. The same seed and date give the same jobs.</summary>
#pragma warning disable CA5394 // The random numbers must be reproducible, not secure.
public static class SampleJobs
{
    // Jobs are created at least this long ago, so that no date is in the future.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromHours(2);

    private static readonly string[] Actions =
        ["Create", "Resize", "Start", "Stop", "Snapshot", "Restore", "Delete", "Migrate", "Patch", "Rename"];

    private static readonly string[] Resources =
        ["virtual machine", "disk", "network", "load balancer", "backup vault", "key vault", "public address", "cluster"];

    private static readonly string[] Names =
        ["frontal", "base de données", "batch", "données-été", "本番", "staging", "mail", "edge 🚀", "archive", "forge"];

    private static readonly string[] Requesters = ["alice", "bruno", "chloé", "deploy-bot", "emma", "nightly", "óscar"];

    private static readonly JobMessage[] Failures =
    [
        new(1201, "Quota exceeded", "The project has no free cores in this region."),
        new(1304, "Image not found"),
        new(1410, "Timed out", "The hypervisor did not answer within 600 s; it was asked \"3 times\"."),
        new(1502, "Adresse déjà utilisée"),
    ];

    /// <summary>An endless sequence of jobs.</summary>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <param name="now">The jobs are created in the 90 days before this time.</param>
    public static IEnumerable<Job> Create(int seed, DateTimeOffset now)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return CreateOne(random, now);
        }
    }

    private static Job CreateOne(Random random, DateTimeOffset now)
    {
        var state = random.NextDouble() switch
        {
            < 0.10 => JobState.Acknowledged,
            < 0.20 => JobState.InProgress,
            < 0.80 => JobState.Completed,
            _ => JobState.Failed,
        };
        var resource = Pick(random, Resources);
        var created = now - MaxDuration - TimeSpan.FromTicks(random.NextInt64(TimeSpan.FromDays(90).Ticks));

        // Some jobs fail before their processing starts.
        DateTimeOffset? started = state == JobState.Acknowledged || (state == JobState.Failed && random.Next(5) == 0)
            ? null
            : created + Duration(random, 120);
        var hasEnded = state is JobState.Completed or JobState.Failed;
        return new Job
        {
            Id = NewId(random),
            State = state,
            Description = $"{Pick(random, Actions)} {resource} '{Pick(random, Names)}-{random.Next(1000)}'",
            CreatedDate = created,
            RequesterId = Pick(random, Requesters),
            StartProcessingDate = started,
            EndProcessingDate = hasEnded ? (started ?? created) + Duration(random, 3600) : null,
            Messages = Messages(random, state),
            ResourceHref = random.Next(10) == 0 ? null : $"/resources/{resource.Replace(' ', '-')}s/{random.Next(40)}",
        };
    }

    private static JobMessage[] Messages(Random random, JobState state) => state switch
    {
        JobState.Failed => [Pick(random, Failures)],
        JobState.Completed when random.Next(8) == 0 => [new JobMessage(100, "Completed with a warning", "A retry was needed.")],
        _ => [],
    };

    private static TimeSpan Duration(Random random, int maxSeconds) =>
        TimeSpan.FromTicks(random.NextInt64(TimeSpan.FromSeconds(maxSeconds).Ticks));

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];

    private static Guid NewId(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
