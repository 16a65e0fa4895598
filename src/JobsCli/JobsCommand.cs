using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using JobsCli.Commands;
using JobsCli.Terminal;
using Spectre.Console;

namespace JobsCli;

/// <summary>The command <c>jobsctl</c>.</summary>
internal static class JobsCommand
{
    private const string Name = "jobsctl";

    // Long enough for the current transactions to end.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = Create(context).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            context.WriteMessage("error", Color.Red, string.Join(' ', parsed.Errors.Select(error => error.Message)));
            context.WriteMessage($"See '{PathOf(parsed.CommandResult.Command)} --help'.");
            return ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TerminationTimeout,
            Output = context.OutputConsole.Profile.Out.Writer,
            Error = context.ErrorConsole.Profile.Out.Writer,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
#pragma warning disable CA1031 // This method maps every exception to a line and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = ErrorMapping.Map(exception);
            context.WriteMessage("error", Color.Red, failure.Message.ReplaceLineEndings(" "));
            return failure.ExitCode;
        }
    }

    // Not a RootCommand, which would have the name of the assembly.
    private static Command Create(CommandContext context)
    {
        var help = new HelpOption();
        var root = new Command(Name, "Manage the jobs of the API: seed, import, export, list, watch and purge them.")
        {
            help,
            new VersionOption(),
            SeedCommand.Create(context),
            ImportCommand.Create(context),
            ExportCommand.Create(context),
            ListCommand.Create(context),
            WatchCommand.Create(context),
            PurgeCommand.Create(context),
            ProbeTimestampsCommand.Create(context),
            HashKeyCommand.Create(context),
        };
        var action = new DetailedHelpAction((HelpAction)help.Action!, context);
        help.Action = action;
        root.SetAction(parsed => action.Invoke(parsed));
        return root;
    }

    private static string PathOf(Command command) => command.Name == Name ? Name : $"{Name} {command.Name}";

    // The help of the library, followed by the details of a command or by the settings and exit codes.
    private sealed class DetailedHelpAction(HelpAction help, CommandContext context) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            var output = context.OutputConsole.Profile.Out.Writer;
            output.WriteLine((parseResult.CommandResult.Command as DescribedCommand)?.Details ?? RootHelp);
            return ExitCode.Done;
        }
    }

    private const string RootHelp = $"""
        Settings, from environment variables with the names of the server's settings:
          JobsStorage                   connection string of the storage account, or
          JobsStorage__tableServiceUri  address of its table service, and
          JobsStorage__clientId         client id of a managed identity, if needed
          Jobs__TableName               the table (default: jobs)
          JOBS_TOKEN, JOBS_API_KEY      credentials for --url
        Without any of them: the table jobs of the local storage emulator.

        {ExitCode.Help}

        """;
}
