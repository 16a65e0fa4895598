using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>What the command sees of the world: its streams, its settings, the clock and the person before it.</summary>
internal sealed class CommandContext
{
    // Wide enough that nothing is cut where no screen sets the width.
    private const int WidthOfFiles = 1000;

    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, for data as they are.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard output, for what people read.</summary>
    public required IAnsiConsole Screen { get; init; }

    /// <summary>Standard error: failures, warnings, progress, questions.</summary>
    public required IAnsiConsole Messages { get; init; }

    /// <summary>The environment variables.</summary>
    public required IConfiguration Settings { get; init; }

    /// <summary>Asks a yes-or-no question; null when nobody is there to answer.</summary>
    public Func<string, CancellationToken, Task<bool>>? Ask { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Those of this process.</summary>
    public static CommandContext OfProcess()
    {
        var messages = ConsoleOn(Console.Error, Console.IsErrorRedirected);
        return new CommandContext
        {
            Input = Console.OpenStandardInput(),
            Output = Console.OpenStandardOutput(),
            Screen = ConsoleOn(Console.Out, Console.IsOutputRedirected),
            Messages = messages,
            Settings = new ConfigurationBuilder().AddEnvironmentVariables().Build(),
            Ask = Console.IsInputRedirected || Console.IsErrorRedirected
                ? null
                : (question, cancelled) => new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }
                    .ShowAsync(messages, cancelled),
        };
    }

    /// <summary>A console that writes to a file, without colours and without wrapping lines.</summary>
    public static IAnsiConsole ConsoleOn(TextWriter writer, bool isFile)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isFile ? AnsiSupport.No : AnsiSupport.Detect,
            Interactive = isFile ? InteractionSupport.No : InteractionSupport.Yes,
        });
        if (isFile)
        {
            console.Profile.Width = WidthOfFiles;
        }

        return console;
    }

    /// <summary>Writes a line to standard error, never wrapped.</summary>
    /// <param name="kind">What kind of line it is: <c>error</c> or <c>warning</c>.</param>
    /// <param name="colour">The colour of the kind, where there are colours.</param>
    /// <param name="text">The line.</param>
    public void Tell(string kind, Color colour, string text)
    {
        Messages.Write(new Text($"{kind}: ", new Style(colour)));
        Messages.Profile.Out.Writer.WriteLine(text);
    }

    /// <summary>Writes a line of outcome to standard error, never wrapped.</summary>
    public void Tell(string text) => Messages.Profile.Out.Writer.WriteLine(text);
}
