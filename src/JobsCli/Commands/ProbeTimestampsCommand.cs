using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl probe-timestamps</c>: shows what a table service does with timestamps.</summary>
internal static class ProbeTimestampsCommand
{
    private const string Details = """
        Writes jobs into a project of its own, with bodies that follow their headers 0,
        2, 8 and 20 seconds later, compares each Timestamp with the acknowledgement,
        and removes them. What an operation takes longer than
        Snapshot__TimestampOverlap is not in the next answer with Jobs__Writers=Any.

        With --project it also measures the queries that decide how fast the service
        answers about that project. It only reads it.

        Examples:
          jobsctl probe-timestamps --project demo

        """;

    // What is left of the default overlap, 35 s, when the 30 s that an operation may take are covered.
    private static readonly TimeSpan ClockAllowance = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxOperation = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SetOnArrival = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan[] Delays =
        [TimeSpan.Zero, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20)];

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(required: false);
        var table = new TableOptions();
        var command = new DescribedCommand("probe-timestamps", "Show what the table service does with timestamps.", Details)
        {
            project,
        };
        table.AddTo(command);
        command.SetAction((parsed, cancellationToken) => table.UseAsync(parsed, context, async stored =>
        {
            await ProbeAsync(stored.Probe, context, cancellationToken);
            if (parsed.GetValue(project) is { } measured)
            {
                await MeasureAsync(stored.Probe, measured, context, cancellationToken);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task ProbeAsync(TableProbe probe, CommandContext context, CancellationToken cancellationToken)
    {
        // At the same time, because nearly all of it is waiting. A failure of one does not leave the jobs of the others behind.
        var writes = Delays.Select(delay => probe.WriteAsync(delay, cancellationToken)).ToList();
        var max = TimeSpan.Zero;
        try
        {
            foreach (var (delay, write) in Delays.Zip(writes))
            {
                var before = await write;
                max = before > max ? before : max;
                Write(
                    context,
                    $"body after {delay.TotalSeconds,2:0} s: Timestamp {before.TotalSeconds,5:0.0} s before the acknowledgement");
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(writes)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var isSetOnArrival = max > SetOnArrival;
        var overlap = (isSetOnArrival ? MaxOperation : max) + ClockAllowance;
        Write(context, isSetOnArrival
            ? (FormattableString)$"""
                This service sets Timestamp when an operation arrives, and an operation may take {MaxOperation.TotalSeconds:0} s.
                """
            : $"This service sets Timestamp when it stores an operation.");
        Write(context, $"Snapshot__TimestampOverlap should be {Math.Ceiling(overlap.TotalSeconds):0} s or more.");
    }

    private static async Task MeasureAsync(
        TableProbe probe, string projectId, CommandContext context, CancellationToken cancellationToken)
    {
        foreach (var (query, median) in await probe.MeasureAsync(projectId, cancellationToken))
        {
            Write(context, $"{median.TotalMilliseconds,8:#,0.0} ms  {query}");
        }
    }

    private static void Write(CommandContext context, FormattableString line) =>
        context.OutputConsole.Profile.Out.Writer.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
