using System.CommandLine;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary>The option <c>--output</c>, and jobs in these formats.</summary>
/// <param name="defaultFormat">The format when the output is no terminal.</param>
internal sealed class JobOutput(OutputFormat defaultFormat)
{
    private readonly Option<OutputFormat?> _format = new("--output", "-o")
    {
        Description = "The format: table, json, jsonl or tsv. [default: table"
            + (defaultFormat == OutputFormat.Table ? "]" : " on a terminal, else tsv]"),
        HelpName = "FORMAT",
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (text.All(char.IsAsciiLetterLower) && Enum.TryParse<OutputFormat>(text, ignoreCase: true, out var format))
            {
                return format;
            }

            result.AddError($"--output must be table, json, jsonl or tsv, not '{text}'.");
            return null;
        },
    };

    private readonly Option<bool> _json = new("--json") { Description = "The same as --output json." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _format.CompletionSources.Clear();
        _format.CompletionSources.Add("table", "json", "jsonl", "tsv");
        command.Options.Add(_format);
        command.Options.Add(_json);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_format) is not null && result.GetResult(_json) is not null)
            {
                result.AddError("Give either --output or --json.");
            }
        });
    }

    /// <summary>The format of the command line.</summary>
    public OutputFormat Of(ParseResult parsed, CommandContext context) =>
        parsed.GetValue(_json) ? OutputFormat.Json
        : parsed.GetValue(_format) ?? (context.IsOutputTerminal ? OutputFormat.Table : defaultFormat);

    /// <summary>Writes jobs as a JSON array.</summary>
    public static async Task WriteJsonAsync(
        CommandContext context, IReadOnlyCollection<byte[]> jobs, CancellationToken cancellationToken)
    {
        var separator = "["u8.ToArray();
        foreach (var job in jobs)
        {
            await context.Output.WriteAsync(separator, cancellationToken);
            await context.WriteJsonAsync(job, cancellationToken);
            separator = ",\n"u8.ToArray();
        }

        await context.Output.WriteAsync(jobs.Count == 0 ? "[]\n"u8.ToArray() : "]\n"u8.ToArray(), cancellationToken);
        await context.Output.FlushAsync(cancellationToken);
    }

    /// <summary>Writes jobs as JSON lines.</summary>
    public static async Task WriteJsonLinesAsync(
        CommandContext context, IEnumerable<byte[]> jobs, CancellationToken cancellationToken)
    {
        foreach (var job in jobs)
        {
            await context.WriteJsonAsync(job, cancellationToken);
            await context.Output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }

        await context.Output.FlushAsync(cancellationToken);
    }

    /// <summary>Writes jobs as lines with tabs: id, state, the three dates, requester, description.</summary>
    public static void WriteTsv(CommandContext context, IEnumerable<JobDocument> jobs)
    {
        foreach (var job in jobs)
        {
            string?[] fields =
            [
                job.Id, job.State, job.CreatedDate, job.StartProcessingDate, job.EndProcessingDate, job.RequesterId,
                job.Description,
            ];
            context.OutputConsole.Profile.Out.Writer.WriteLine(string.Join('\t', fields.Select(TerminalText.Printable)));
        }
    }
}
