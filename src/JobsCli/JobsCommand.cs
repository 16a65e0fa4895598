using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using JobsCli.Commands;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli;

/// <summary>The command <c>jobs</c>.</summary>
internal static class JobsCommand
{
    private const string Name = "jobs";

    // Long enough for the transactions that are under way to end.
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(30);

    /// <summary>Does what the arguments say.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = Create(context).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            context.Tell("error", Color.Red, string.Join(' ', parsed.Errors.Select(error => error.Message)));
            context.Tell($"See '{PathOf(parsed.CommandResult.Command)} --help'.");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = MaxStop,
            Output = context.Screen.Profile.Out.Writer,
            Error = context.Messages.Profile.Out.Writer,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
#pragma warning disable CA1031 // This is where whatever goes wrong becomes a line and a code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = Failures.Describe(exception);
            context.Tell("error", Color.Red, failure.Message.ReplaceLineEndings(" "));
            return failure.ExitCode;
        }
    }

    // No RootCommand: that would go by the name of the assembly.
    private static Command Create(CommandContext context)
    {
        var help = new HelpOption();
        var root = new Command(Name, "Everything that one does with jobs around the API.")
        {
            help,
            new VersionOption(),
            SeedCommand.Create(context),
            ImportCommand.Create(context),
            ExportCommand.Create(context),
            ListCommand.Create(context),
            WatchCommand.Create(context),
            PurgeCommand.Create(context),
            HashKeyCommand.Create(context),
        };
        var show = new HelpWithMore((HelpAction)help.Action!, context);
        help.Action = show;
        root.SetAction(parsed => show.Invoke(parsed));
        return root;
    }

    private static string PathOf(Command command) => command.Name == Name ? Name : $"{Name} {command.Name}";

    // The library's help of a command, then the examples and the exit codes.
    private sealed class HelpWithMore(HelpAction help, CommandContext context) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            var output = context.Screen.Profile.Out.Writer;
            output.WriteLine((parseResult.CommandResult.Command as DescribedCommand)?.More ?? RootHelp);
            return ExitCode.Done;
        }
    }

    private const string RootHelp = $"""
        Settings, from environment variables of the same names as the server's:
          JobsStorage                   connection string of the storage account
          JobsStorage__tableServiceUri  or the address of its table service, with
          JobsStorage__clientId         the client id of a managed identity, if any
          Jobs__TableName               the table (default: jobs)
          JOBS_TOKEN, JOBS_API_KEY      credentials for --url
        With none of them: the table jobs of the local storage emulator.

        {ExitCode.Help}

        """;
}
