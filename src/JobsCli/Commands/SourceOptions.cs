using System.CommandLine;
using Jobs.Api.Telemetry;
using Jobs.Client;
using Jobs.Client.Http;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary>The options that select where jobs are read from: an API or the table.</summary>
internal sealed class SourceOptions
{
    private const string AddressRule = "must be an http or https address, for example http://localhost:7071.";

    private static readonly TimeSpan ApiTimeout = TimeSpan.FromSeconds(60);

    private readonly TableOptions _table = new();

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "Read from the API at this address instead of the table. [default: JOBS_URL]",
        HelpName = "ADDRESS",
        CustomParser = static result =>
        {
            if (Parse(result.Tokens[0].Value) is { } url)
            {
                return url;
            }

            result.AddError($"--url {AddressRule}");
            return null;
        },
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "Access token for --url. [default: JOBS_TOKEN]",
        HelpName = "TOKEN",
    };

    private readonly Option<string?> _key = new("--api-key")
    {
        Description = "API key for --url. [default: JOBS_API_KEY]",
        HelpName = "KEY",
    };

    private readonly Option<string?> _requester = new("--on-behalf-of")
    {
        Description = "The requester that a request to --url names (X-Requester-Id). [default: JOBS_REQUESTER]",
        HelpName = "ID",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_token);
        command.Options.Add(_key);
        command.Options.Add(_requester);
        _table.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_url) is not null && _table.AreGiven(result))
            {
                result.AddError("--url reads from the API, --storage and --table from the table: use one of them.");
            }
        });
    }

    /// <summary>Runs the action with the source that the options select.</summary>
    public async Task<int> UseAsync(ParseResult parsed, CommandContext context, Func<IJobSource, Task<int>> action)
    {
        if (Address(parsed, context) is not { } url)
        {
            return await _table.UseAsync(parsed, context, action);
        }

        using var handler = JobsClient.CreateHandler();
        handler.Proxy = OutgoingRequests.Proxy;
        using var verbose = new VerboseHandler(context, handler);
        using var http = new HttpClient(verbose) { Timeout = ApiTimeout };
        var token = Value(parsed, _token, context, "JOBS_TOKEN");
        var options = new JobsClientOptions
        {
            Address = url,
            Token = token is null ? null : _ => ValueTask.FromResult(token),
            ApiKey = Value(parsed, _key, context, "JOBS_API_KEY"),
            RequesterId = Value(parsed, _requester, context, "JOBS_REQUESTER"),
        };
        return await action(new ApiJobSource(new ApiRequests(http, options, context.Time)));
    }

    // The table on the command line is stronger than the API of the environment.
    private Uri? Address(ParseResult parsed, CommandContext context) =>
        parsed.GetValue(_url) is { } url ? url
        : _table.AreGiven(parsed.CommandResult) || context.Settings["JOBS_URL"] is not { Length: > 0 } text ? null
        : Parse(text) ?? throw new CommandException(ExitCode.Usage, $"JOBS_URL {AddressRule}");

    private static Uri? Parse(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? url
            : null;

    private static string? Value(ParseResult parsed, Option<string?> option, CommandContext context, string variable) =>
        parsed.GetValue(option) ?? context.Settings[variable];
}
