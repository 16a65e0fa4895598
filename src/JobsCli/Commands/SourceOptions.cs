using System.CommandLine;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary>The options that select where jobs are read from: an API or the table.</summary>
internal sealed class SourceOptions
{
    private static readonly TimeSpan ApiTimeout = TimeSpan.FromSeconds(60);

    private readonly TableOptions _table = new();

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = "Read from the API at this address instead of the table.",
        HelpName = "ADDRESS",
        CustomParser = static result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + "/", UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError("--url must be an http or https address, for example http://localhost:7071.");
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

    private readonly Option<string?> _requester = new("--requester")
    {
        Description = "Requester (X-Requester-Id) for --url.",
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
        if (parsed.GetValue(_url) is not { } url)
        {
            return await _table.UseAsync(parsed, context, action);
        }

        using var handler = new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All };
        using var api = new HttpClient(handler) { BaseAddress = url, Timeout = ApiTimeout };
        AddHeader(api, "Authorization", Value(parsed, _token, context, "JOBS_TOKEN") is { } token ? $"Bearer {token}" : null);
        AddHeader(api, "X-API-Key", Value(parsed, _key, context, "JOBS_API_KEY"));
        AddHeader(api, "X-Requester-Id", parsed.GetValue(_requester));
        return await action(new ApiJobSource(api));
    }

    private static string? Value(ParseResult parsed, Option<string?> option, CommandContext context, string variable) =>
        parsed.GetValue(option) ?? context.Settings[variable];

    private static void AddHeader(HttpClient api, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        try
        {
            api.DefaultRequestHeaders.Add(name, value);
        }
        catch (FormatException exception)
        {
            throw new CommandException(ExitCode.Usage, $"The value for {name} cannot be sent in a header.", exception);
        }
    }
}
