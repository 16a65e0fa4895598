using System.CommandLine;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl watch</c>: follows the states of jobs.</summary>
internal static class WatchCommand
{
    private const string Details = """
        With JOB: shows each state until the job ends. The exit code is 0 if it
        completes and 1 if it fails. Without JOB: shows each change from now on of jobs
        that have not ended, until Ctrl-C. An API is asked to answer when something has
        changed, so nothing is polled. The table, and an API that does not wait, is asked
        again after --interval, or after the time that the API names (Retry-After) if
        that is longer. When the output is no terminal, each change is one line with
        tabs: time, id, state, description, messages.

        Examples:
          jobsctl watch --project demo 3fa85f64-5717-4562-b3fc-2c963f66afa6 && deploy
          jobsctl watch --project demo --url http://localhost:7071 --interval 5s
          jobsctl watch --project demo --requester ada --created-since 1h

        """;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(2);

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(context);
        var job = JobArgument.Create(ArgumentArity.ZeroOrOne);
        var interval = CommonOptions.Duration("--interval", "The time between two requests when polling. [default: 2s]");
        var filters = new FilterOptions(withEnd: false);
        var source = new SourceOptions();
        var command = new DescribedCommand("watch", "Follow the state of a job, or of all jobs of a project.", Details)
        {
            job, project, interval,
        };
        filters.AddTo(command);
        source.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(job) is { Tokens.Count: > 0 } && filters.AreGiven(result))
            {
                result.AddError("Filters select jobs to watch: use them without JOB.");
            }
        });
        command.SetAction((parsed, cancellationToken) => source.UseAsync(parsed, context, jobs =>
        {
            var watcher = new JobWatcher(
                jobs, parsed.GetRequiredValue(project), parsed.GetValue(interval) ?? DefaultInterval, context);
            return parsed.GetValue(job) is { } id
                ? watcher.FollowAsync(id, cancellationToken)
                : watcher.FollowAllAsync(filters.AddTo(new ApiQuery(), parsed, context), cancellationToken);
        }));
        return command;
    }
}
