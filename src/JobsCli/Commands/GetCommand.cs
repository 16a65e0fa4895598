using System.CommandLine;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl get</c>: shows one job.</summary>
internal static class GetCommand
{
    private const string Details = """
        Shows all fields of a job, with its messages, and how long it waited and ran.

        Examples:
          jobsctl get --project demo 3fa85f64-5717-4562-b3fc-2c963f66afa6
          jobsctl get --project demo 3fa85f64-5717-4562-b3fc-2c963f66afa6 -o json | jq .state

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(context);
        var job = JobArgument.Create(ArgumentArity.ExactlyOne);
        var output = new JobOutput(OutputFormat.Table);
        var source = new SourceOptions();
        var command = new DescribedCommand("get", "Show one job.", Details) { job, project };
        output.AddTo(command);
        source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => source.UseAsync(parsed, context, async jobs =>
        {
            var (name, id) = (parsed.GetRequiredValue(project), parsed.GetRequiredValue(job)!.Value);
            var found = await jobs.GetAsync(name, id, cancellationToken)
                ?? throw new CommandException(
                    ExitCode.BadData, $"Project '{name}' has no job {id}: see 'jobsctl list --project {name}'.");
            switch (output.Of(parsed, context))
            {
                case OutputFormat.Tsv:
                    JobOutput.WriteTsv(context, [found]);
                    break;
                case OutputFormat.Table:
                    JobView.Write(context.OutputConsole, found, context.IsOutputTerminal);
                    break;
                default:
                    await JobOutput.WriteJsonLinesAsync(context, [found.ToJson()], cancellationToken);
                    break;
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
