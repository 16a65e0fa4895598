using System.CommandLine;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobs watch</c>: follows the states of jobs.</summary>
internal static class WatchCommand
{
    private const string Examples = """
        With JOB: shows each state until the job ends; exit code 0 when it completes, 1
        when it fails. Without: shows each change of the project's unfinished jobs
        until Ctrl-C. An API is asked with If-None-Match, which costs next to nothing
        while nothing changes.

        Examples:
          jobs watch --project demo 3fa85f64-5717-4562-b3fc-2c963f66afa6 && deploy
          jobs watch --project demo --url http://localhost:7071 --interval 5s

        """;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(2);

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project();
        var job = new Argument<Guid?>("JOB")
        {
            Description = "The id of the job.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = static result =>
            {
                if (Guid.TryParseExact(result.Tokens[0].Value, "D", out var id))
                {
                    return id;
                }

                result.AddError($"JOB must be a UUID with hyphens, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        var interval = CommonOptions.Duration("--interval", "The time between two looks. [default: 2s]");
        var source = new SourceOptions();
        var command = new DescribedCommand("watch", "Follow the state of a job, or of all jobs of a project.", Examples)
        {
            job, project, interval,
        };
        source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => source.UseAsync(parsed, context, jobs =>
        {
            var watch = new Watch(jobs, parsed.GetRequiredValue(project), parsed.GetValue(interval) ?? DefaultInterval, context);
            return parsed.GetValue(job) is { } id
                ? watch.FollowAsync(id, cancellationToken)
                : watch.FollowAllAsync(cancellationToken);
        }));
        return command;
    }
}
