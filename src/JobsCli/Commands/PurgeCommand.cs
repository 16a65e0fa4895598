using System.CommandLine;
using System.Globalization;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobs purge</c>: removes jobs that ended long ago.</summary>
internal static class PurgeCommand
{
    private const string Examples = """
        Removes jobs that are completed or failed and ended longer ago than --older-than
        (by endProcessingDate; by createdDate where a writer left that out), and what
        had been marked deleted before. Jobs are first marked, which the API shows at
        once; after --wait, by when every server has loaded its jobs anew, the marked
        entities are removed. Interrupt it when you like: the next purge goes on.

        Examples:
          jobs purge --project demo --older-than 90d --dry-run
          jobs purge --all --older-than 365d --yes

        """;

    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(60);

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(required: false);
        var all = new Option<bool>("--all") { Description = "All projects of the table." };
        var age = CommonOptions.Duration("--older-than", "How long ago a job must have ended, for instance 90d.");
        age.Required = true;
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be removed." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var wait = CommonOptions.Duration(
            "--wait", "The time between marking and removing: the servers' reload interval. [default: 60s]");
        var table = new TableOptions();
        var command = new DescribedCommand("purge", "Remove jobs that ended long ago.", Examples)
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
            var purge = new Purge(stored.Table, parsed.GetValue(project), context);
            var ended = context.Time.GetUtcNow() - parsed.GetRequiredValue(age)!.Value;
            var found = await purge.FindAsync(ended, cancellationToken);
            context.Tell(Describe(found, ended));
            if (found.Count == 0 || parsed.GetValue(dryRun) || !await MayAsync(parsed.GetValue(yes), context, cancellationToken))
            {
                return ExitCode.Done;
            }

            var removed = await purge.RemoveAsync(found, parsed.GetValue(wait) ?? DefaultWait, cancellationToken);
            context.Tell(string.Create(CultureInfo.InvariantCulture, $"{removed:N0} removed."));
            return ExitCode.Done;
        }));
        return command;
    }

    private static string Describe(PurgeList found, DateTimeOffset ended) => string.Create(
        CultureInfo.InvariantCulture,
        $"{found.Ended.Count:N0} jobs ended before {ended:yyyy-MM-dd HH:mm} UTC; {found.Marked.Count:N0} were marked deleted before.");

    private static async Task<bool> MayAsync(bool yes, CommandContext context, CancellationToken cancellationToken) =>
        yes || (context.Ask is { } ask
            ? await ask("Remove them for good?", cancellationToken)
            : throw new CommandException(ExitCode.Usage, "Nobody is there to ask: give --yes to remove them, or --dry-run only to look."));
}
