using System.Text;
using Microsoft.Extensions.Configuration;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>The environment of the command: streams, consoles, settings, clock and confirmation.</summary>
internal sealed class CommandContext
{
    // Wide enough that no line is cut when the output is not a terminal.
    private const int FileWidth = 1000;

    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, for data.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard output, for text that people read.</summary>
    public required IAnsiConsole OutputConsole { get; init; }

    /// <summary>Standard error: errors, warnings, progress, questions.</summary>
    public required IAnsiConsole ErrorConsole { get; init; }

    /// <summary>The environment variables.</summary>
    public required IConfiguration Settings { get; init; }

    /// <summary>Asks a yes-or-no question; null if there is no terminal.</summary>
    public Func<string, CancellationToken, Task<bool>>? Confirm { get; init; }

    /// <summary>True to say what happens (<c>--verbose</c>).</summary>
    public bool IsVerbose { get; set; }

    /// <summary>True if standard output is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>True once standard output has no reader.</summary>
    public Func<bool> IsOutputAbandoned { get; init; } = static () => false;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The environment of this process.</summary>
    public static CommandContext OfProcess()
    {
        RemoveEmptyNoColor();
        var errorConsole = ConsoleOn(StandardStreams.OpenError(), Console.IsErrorRedirected);
        var output = StandardStreams.OpenOutput();
        return new CommandContext
        {
            Input = StandardStreams.OpenInput(),
            Output = output,
            OutputConsole = ConsoleOn(
                Console.IsOutputRedirected ? new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true } : Console.Out,
                Console.IsOutputRedirected),
            IsOutputTerminal = !Console.IsOutputRedirected,
            IsOutputAbandoned = StandardStreams.IsOutputAbandoned,
            ErrorConsole = errorConsole,
            Settings = new ConfigurationBuilder().AddEnvironmentVariables().Build(),
            Confirm = Console.IsInputRedirected || Console.IsErrorRedirected
                ? null
                : (question, cancelled) => new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }
                    .ShowAsync(errorConsole, cancelled),
        };
    }

    /// <summary>A console on a writer. On a file it has no colours and wraps no lines.</summary>
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
            console.Profile.Width = FileWidth;
        }

        return console;
    }

    /// <summary>Writes a line with a label to standard error, without wrapping it.</summary>
    /// <param name="label">The label, for example <c>error</c> or <c>warning</c>.</param>
    /// <param name="color">The colour of the label.</param>
    /// <param name="text">The text.</param>
    public void WriteMessage(string label, Color color, string text)
    {
        ErrorConsole.Write(new Text($"{label}: ", new Style(color)));
        WriteMessage(text);
    }

    /// <summary>Writes a line to standard error, without wrapping it.</summary>
    public void WriteMessage(string text) => ErrorConsole.Profile.Out.Writer.WriteLine(TerminalText.Printable(text));

    /// <summary>With <c>--verbose</c>, writes a text to standard error.</summary>
    public void WriteVerbose(string text)
    {
        foreach (var line in IsVerbose ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            WriteMessage("verbose", Color.Grey, line);
        }
    }

    /// <summary>Writes JSON to standard output.</summary>
    public async Task WriteJsonAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        await Output.WriteAsync(
            IsOutputTerminal ? Encoding.UTF8.GetBytes(TerminalText.Json(Encoding.UTF8.GetString(json.Span))) : json,
            cancellationToken);

    // By no-color.org an empty variable does not count, but the library takes it for a set one.
    private static void RemoveEmptyNoColor()
    {
        if (Environment.GetEnvironmentVariable("NO_COLOR") is "")
        {
            Environment.SetEnvironmentVariable("NO_COLOR", null);
        }
    }
}
