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
        var root = Create(context);
        if (Completions.Find(root, args) is { } completions)
        {
            context.OutputConsole.Profile.Out.Writer.Write(string.Concat(completions.Select(text => $"{text}\n")));
            return ExitCode.Done;
        }

        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = false;
            context.WriteMessage("error", Color.Red, ParseErrors.Describe(parsed));
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
            Report(failure, context);
            context.WriteVerbose(failure.ExitCode == ExitCode.Defect ? $"{exception}" : Causes(exception));
            return failure.ExitCode;
        }
    }

    private static string Causes(Exception? exception) => exception is null
        ? ""
        : $"{exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}\n{Causes(exception.InnerException)}";

    private static void Report(CommandException failure, CommandContext context)
    {
        if (failure.ExitCode == ExitCode.Interrupted && failure.Message.Length > 0)
        {
            context.WriteMessage("interrupted", Color.Yellow, failure.Message);
        }
        else if (failure.Message.Length > 0)
        {
            context.WriteMessage("error", Color.Red, failure.Message);
        }
    }

    // Not a RootCommand, which would have the name of the assembly.
    private static Command Create(CommandContext context)
    {
        var help = new HelpOption();
        var verbose = new Option<bool>("--verbose")
        {
            Description = "Say each request to the table or the API, and the details of an error.",
            Recursive = true,
        };
        verbose.Validators.Add(result => context.IsVerbose = result.GetValueOrDefault<bool>());
        var root = new Command(Name, "Manage the jobs of the API: list, count, get, watch, export, import, purge and seed them.")
        {
            help,
            new VersionOption(),
            verbose,
            ListCommand.Create(context),
            CountsCommand.Create(context),
            GetCommand.Create(context),
            WatchCommand.Create(context),
            ExportCommand.Create(context),
            ImportCommand.Create(context),
            PurgeCommand.Create(context),
            SeedCommand.Create(context),
            ProbeTimestampsCommand.Create(context),
            HashKeyCommand.Create(context),
            CompletionCommand.Create(context),
        };
        root.Subcommands.Add(CreateHelpCommand(root));
        var action = new DetailedHelpAction((HelpAction)help.Action!, context);
        help.Action = action;
        root.SetAction(parsed => action.Invoke(parsed));
        return root;
    }

    private static Command CreateHelpCommand(Command root)
    {
        var name = new Argument<string?>("COMMAND")
        {
            Description = "The command.",
            HelpName = "COMMAND",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add([.. root.Subcommands.Select(command => command.Name)]);
        var help = new Command("help", "Show the help of a command.") { name };
        help.SetAction((parsed, cancellationToken) =>
        {
            var command = parsed.GetValue(name);
            if (command is not null && root.Subcommands.All(known => known.Name != command))
            {
                throw new CommandException(ExitCode.Usage, $"There is no command '{command}': see '{Name} --help'.");
            }

            string[] args = command is null ? ["--help"] : [command, "--help"];
            return root.Parse(args).InvokeAsync(parsed.InvocationConfiguration, cancellationToken);
        });
        return help;
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
        Without any of them: the table jobs of the local storage emulator.

        Defaults of options, from environment variables:
          JOBS_PROJECT                  --project of list, counts, get, watch, export and seed
          JOBS_URL                      --url
          JOBS_TOKEN, JOBS_API_KEY      --token, --api-key
          JOBS_REQUESTER                --on-behalf-of
          NO_COLOR                      any text but an empty one: no colours

        {ExitCode.Help}

        """;
}
