using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Jobs.Api.Http;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary>The options that select jobs by their dates and their requester.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string[]> _requesters = new("--requester")
    {
        Description = "Only jobs of this requester. Can be repeated.",
        HelpName = "ID",
    };

    private readonly (Option<Moment?> Option, string Parameter)[] _dates;

    /// <param name="withEnd">False for commands about jobs that have not ended.</param>
    public FilterOptions(bool withEnd = true)
    {
        _dates =
        [
            Date("--created-since", "createdDate.gte", "Only jobs created at this time or later"),
            Date("--created-before", "createdDate.lt", "Only jobs created before this time"),
            Date("--started-since", "startProcessingDate.gte", "Only jobs started at this time or later"),
            Date("--started-before", "startProcessingDate.lt", "Only jobs started before this time"),
        ];
        if (withEnd)
        {
            _dates =
            [
                .. _dates,
                Date("--ended-since", "endProcessingDate.gte", "Only jobs ended at this time or later"),
                Date("--ended-before", "endProcessingDate.lt", "Only jobs ended before this time"),
            ];
        }
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_requesters);
        foreach (var (option, _) in _dates)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>True if the command line has one of the options.</summary>
    public bool AreGiven(CommandResult command) =>
        command.GetResult(_requesters) is not null || _dates.Any(date => command.GetResult(date.Option) is not null);

    /// <summary>Adds the parameters of the API that the options stand for.</summary>
    public ApiQuery AddTo(ApiQuery query, ParseResult parsed, CommandContext context)
    {
        var now = context.Time.GetUtcNow();
        query.Add("requesterId", parsed.GetValue(_requesters));
        foreach (var (option, parameter) in _dates)
        {
            query.Add(parameter, parsed.GetValue(option)?.ToText(now));
        }

        return query;
    }

    private static (Option<Moment?> Option, string Parameter) Date(string name, string parameter, string description) =>
        (new Option<Moment?>(name)
        {
            Description = $"{description}: 30m, 24h or 7d ago, or a date.",
            HelpName = "TIME",
            CustomParser = result => ParseMoment(result, name),
        },
        parameter);

    private static Moment? ParseMoment(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (CommonOptions.TryParseDuration(text, out var ago))
        {
            return new Moment(ago, "");
        }

        if (Rfc3339.TryParse(text, out _))
        {
            return new Moment(null, text);
        }

        result.AddError(
            $"{name} must be a time before now such as 30m, 24h or 7d, or a date such as 2026-11-26 or "
            + $"2026-11-26T13:00:00Z, not '{text}'.");
        return null;
    }

    // A time span before now, or else a date as the API takes it.
    private sealed record Moment(TimeSpan? Ago, string Date)
    {
        public string ToText(DateTimeOffset now) =>
            Ago is { } ago ? (now - ago).UtcDateTime.ToString("O", CultureInfo.InvariantCulture) : Date;
    }
}
