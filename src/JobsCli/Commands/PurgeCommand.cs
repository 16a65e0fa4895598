using System.CommandLine;
using System.Globalization;
using Azure;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl purge</c>: removes jobs that ended long ago.</summary>
internal static class PurgeCommand
{
    private const string Details = """
        Removes completed and failed jobs that ended longer ago than --older-than (by
        endProcessingDate, or by createdDate if that is missing), and entities that are
        already marked deleted. The command first marks the jobs, so that the API no
        longer returns them. After --wait, when every server has reconciled its
        projects with the table, it removes the marked entities. It can be interrupted:
        the next purge continues.

        Examples:
          jobsctl purge --project demo --older-than 90d --dry-run
          jobsctl purge --all --older-than 365d --yes

        """;

    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(5);

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(required: false);
        var all = new Option<bool>("--all") { Description = "All projects of the table." };
        var age = CommonOptions.Duration("--older-than", "The minimum time since the end of a job, for example 90d.");
        age.Required = true;
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show how many would be removed." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask for confirmation." };
        var wait = CommonOptions.Duration(
            "--wait", "The time between marking and removing: the servers' reconcile interval. [default: 5m]");
        var table = new TableOptions();
        var command = new DescribedCommand("purge", "Remove jobs that ended long ago.", Details)
        {
            project, all, age, dryRun, yes, wait,
        };
        table.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(project) is null == result.GetResult(all) is null)
            {
                result.AddError("Give either --project or --all.");
            }
        });
        command.SetAction((parsed, cancellationToken) => table.UseAsync(parsed, context, async stored =>
        {
            var purger = new JobPurger(stored.Table, parsed.GetValue(project), context);
            var ended = context.Time.GetUtcNow() - parsed.GetRequiredValue(age)!.Value;
            var found = await purger.FindAsync(ended, cancellationToken);
            context.WriteMessage(Describe(found, ended));
            if (parsed.GetValue(dryRun))
            {
                return ExitCode.Done;
            }

            await purger.RemoveIdleLanesAsync(cancellationToken);
            if (found.Count == 0 || !await ConfirmAsync(parsed.GetValue(yes), context, cancellationToken))
            {
                return ExitCode.Done;
            }

            try
            {
                var removed = await purger.RemoveAsync(found, parsed.GetValue(wait) ?? DefaultWait, cancellationToken);
                context.WriteMessage(string.Create(CultureInfo.InvariantCulture, $"{removed:N0} removed."));
                return ExitCode.Done;
            }
            catch (OperationCanceledException exception)
            {
                throw new CommandException(ExitCode.Interrupted, await DescribeInterruptionAsync(purger, ended), exception);
            }
        }));
        return command;
    }

    private static string Describe(PurgeCandidates found, DateTimeOffset ended) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Counts.Jobs(found.Ended.Count)} ended before {ended:yyyy-MM-dd HH:mm} UTC; "
        + $"{found.Marked.Count:N0} {(found.Marked.Count == 1 ? "was" : "were")} marked deleted before.");

    // The command was interrupted, so this must not take long.
    private static async Task<string> DescribeInterruptionAsync(JobPurger purger, DateTimeOffset ended)
    {
        using var timeout = new CancellationTokenSource(CountTimeout);
        try
        {
            var marked = (await purger.FindAsync(ended, timeout.Token)).Marked.Count;
            return $"{Counts.Jobs(marked)} marked deleted, which the API no longer shows. The next purge removes them.";
        }
        catch (Exception exception) when (exception
            is OperationCanceledException or RequestFailedException or AggregateException)
        {
            return "Some jobs may be marked deleted, which the API no longer shows. The next purge removes them.";
        }
    }

    private static async Task<bool> ConfirmAsync(bool yes, CommandContext context, CancellationToken cancellationToken) =>
        yes || (context.Confirm is { } confirm
            ? await confirm("Remove them permanently?", cancellationToken)
            : throw new CommandException(
                ExitCode.Usage,
                "There is no terminal to confirm on: use --yes to remove them, or --dry-run to only count them."));
}
