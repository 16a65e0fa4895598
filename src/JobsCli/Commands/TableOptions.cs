using System.CommandLine;
using System.CommandLine.Parsing;
using Jobs.Api;
using Jobs.Api.Tables;
using JobsCli.Data;
using JobsCli.Terminal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobsCli.Commands;

/// <summary>The options that say where the table is, for those who do not use the settings.</summary>
internal sealed class TableOptions
{
    private const string LocalStorage = "UseDevelopmentStorage=true";

    // Transactions in bulk take longer than the pages that the API's requests wait for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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

    /// <summary>True when the command line names a table.</summary>
    public bool AreGiven(CommandResult command) =>
        command.GetResult(_storage) is not null || command.GetResult(_table) is not null;

    /// <summary>Works on the table.</summary>
    public async Task<int> UseAsync(ParseResult parsed, CommandContext context, Func<StoredJobs, Task<int>> work)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Settings(parsed, context));
        services.AddSingleton(context.Time);
        services.AddLogging(logging => logging.AddProvider(new WarningLog(context)));
        services.AddJobs();
        services.AddSingleton(static provider => JobTableClientFactory.Create(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<IOptions<JobsOptions>>().Value.TableName,
            networkTimeout: Patience));
        await using var provider = services.BuildServiceProvider();
        var jobs = new StoredJobs(provider);
        try
        {
            return await work(jobs);
        }
        catch (Exception exception) when (Failures.DescribeTable(exception, jobs.Table) is CommandException failure)
        {
            throw failure;
        }
    }

    private IConfiguration Settings(ParseResult parsed, CommandContext context)
    {
        var settings = new ConfigurationBuilder().AddConfiguration(context.Settings);
        var more = new Dictionary<string, string?>();
        if (parsed.GetValue(_storage) is { } storage)
        {
            more[StorageOptions.Section] = storage;
            more[$"{StorageOptions.Section}:{nameof(StorageOptions.TableServiceUri)}"] = null;
        }
        else if (!context.Settings.GetSection(StorageOptions.Section).Exists())
        {
            more[StorageOptions.Section] = LocalStorage;
        }

        if (parsed.GetValue(_table) is { } table)
        {
            more[$"{JobsOptions.Section}:{nameof(JobsOptions.TableName)}"] = table;
        }

        return settings.AddInMemoryCollection(more).Build();
    }
}
