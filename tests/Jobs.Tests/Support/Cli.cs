using System.Text;
using Jobs.Api.Tables;
using JobsCli;
using JobsCli.Terminal;
using Microsoft.Extensions.Configuration;

namespace Jobs.Tests.Support;

/// <summary>Runs the command <c>jobsctl</c> in this process, on its own table, and captures the output.</summary>
internal sealed class Cli
{
    private Cli(string connectionString, string tableName)
    {
        Settings = new Dictionary<string, string?>
        {
            ["JobsStorage"] = connectionString,
            ["Jobs:TableName"] = tableName,
        };
        Table = JobTableClientFactory.Create(new StorageOptions { ConnectionString = connectionString }, tableName);
    }

    /// <summary>The settings that the command reads from the environment.</summary>
    public Dictionary<string, string?> Settings { get; }

    /// <summary>The table, which does not exist yet.</summary>
    public Azure.Data.Tables.TableClient Table { get; }

    /// <summary>Answers questions; null if there is no terminal.</summary>
    public Func<string, CancellationToken, Task<bool>>? Confirm { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Creates the command with an unused table name.</summary>
    public static async Task<Cli> NewAsync() => new(await TestStorage.ConnectionStringAsync(), TestStorage.NewTableName());

    /// <summary>Runs the command with arguments that are separated by spaces.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="input">The content of standard input.</param>
    /// <param name="output">Standard output; null to capture it.</param>
    /// <param name="cancellationToken">Simulates Ctrl-C.</param>
    public Task<CliResult> RunAsync(
        string arguments, string input = "", Stream? output = null, CancellationToken cancellationToken = default) =>
        RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), input, output, cancellationToken);

    /// <summary>Runs the command.</summary>
    public async Task<CliResult> RunAsync(
        string[] arguments, string input = "", Stream? output = null, CancellationToken cancellationToken = default)
    {
        using var captured = new MemoryStream();
        await using var text = new StreamWriter(output ?? captured, new UTF8Encoding(false), leaveOpen: true) { AutoFlush = true };
        await using var errors = new StringWriter();
        var context = new CommandContext
        {
            Input = new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Output = output ?? captured,
            OutputConsole = CommandContext.ConsoleOn(text, isFile: true),
            ErrorConsole = CommandContext.ConsoleOn(errors, isFile: true),
            Settings = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build(),
            Confirm = Confirm,
            Time = Time,
        };
        var code = await JobsCommand.RunAsync(arguments, context, cancellationToken);
        return new CliResult(code, Encoding.UTF8.GetString(captured.ToArray()), errors.ToString());
    }
}

/// <summary>The result of a run of the command.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Errors);
