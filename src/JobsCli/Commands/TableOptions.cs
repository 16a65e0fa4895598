using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.Tracing;
using Azure.Core.Diagnostics;
using Jobs.Api;
using Jobs.Api.Tables;
using JobsCli.Data;
using JobsCli.Terminal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobsCli.Commands;

/// <summary>The options that select the table, instead of the settings.</summary>
internal sealed class TableOptions
{
    private const string LocalStorage = "UseDevelopmentStorage=true";

    // Transactions take longer than the query pages of the API.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(60);

    private readonly Option<string?> _storage = new("--storage")
    {
        Description = "Connection string of the storage account, instead of the setting JobsStorage. [default: local storage]",
        HelpName = "CONNECTION",
    };

    private readonly Option<string?> _table = new("--table")
    {
        Description = "The table, instead of the setting Jobs__TableName. [default: jobs]",
        HelpName = "NAME",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_storage);
        command.Options.Add(_table);
    }

    /// <summary>True if the command line has one of the options.</summary>
    public bool AreGiven(CommandResult command) =>
        command.GetResult(_storage) is not null || command.GetResult(_table) is not null;

    /// <summary>Runs the action with the table.</summary>
    public async Task<int> UseAsync(ParseResult parsed, CommandContext context, Func<TableJobSource, Task<int>> action)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Settings(parsed, context));
        services.AddSingleton(context.Time);
        services.AddLogging(logging => logging.AddProvider(new WarningLoggerProvider(context)));
        services.AddJobs();
        services.AddSingleton(static provider => JobTableClientFactory.Create(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<IOptions<JobsOptions>>().Value.TableName,
            networkTimeout: NetworkTimeout));
        await using var provider = services.BuildServiceProvider();
        var jobs = new TableJobSource(provider);
        using var requests = context.IsVerbose
            ? new AzureEventSourceListener((_, message) => context.WriteVerbose(message.Split('\n')[0]), EventLevel.Informational)
            : null;
        try
        {
            return await action(jobs);
        }
        catch (Exception exception) when (ErrorMapping.MapTableFailure(exception, jobs.Table) is CommandException failure)
        {
            throw failure;
        }
    }

    private IConfiguration Settings(ParseResult parsed, CommandContext context)
    {
        var settings = new ConfigurationBuilder().AddConfiguration(context.Settings);
        var overrides = new Dictionary<string, string?>();
        if (parsed.GetValue(_storage) is { } storage)
        {
            overrides[StorageOptions.Section] = storage;
            overrides[$"{StorageOptions.Section}:{nameof(StorageOptions.TableServiceUri)}"] = null;
        }
        else if (!context.Settings.GetSection(StorageOptions.Section).Exists())
        {
            overrides[StorageOptions.Section] = LocalStorage;
        }

        if (parsed.GetValue(_table) is { } table)
        {
            overrides[$"{JobsOptions.Section}:{nameof(JobsOptions.TableName)}"] = table;
        }

        return settings.AddInMemoryCollection(overrides).Build();
    }
}
