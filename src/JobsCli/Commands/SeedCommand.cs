using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Jobs.Development;
using JobsCli.Data;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl seed</c>: creates sample jobs.</summary>
internal static class SeedCommand
{
    private const string Details = """
        Examples:
          jobsctl seed --project demo --count 1000
          jobsctl seed --project demo --count 1000 --seed 7 --until 2026-01-31

        The same seed, count and date give exactly the same jobs.

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var project = CommonOptions.Project(context);
        var count = CommonOptions.Number("--count", "The number of jobs.", min: 1);
        count.Required = true;
        var seed = CommonOptions.Number("--seed", "The seed of the random jobs. [default: random, shown at the end]", min: 0);
        var until = Until();
        var table = new TableOptions();
        var command = new DescribedCommand("seed", "Create sample jobs of the 90 days before a date.", Details)
        {
            project, count, seed, until,
        };
        table.AddTo(command);
        command.SetAction((parsed, cancellationToken) => table.UseAsync(parsed, context, async jobs =>
        {
            await jobs.Table.CreateIfNotExistsAsync(cancellationToken);
            var name = parsed.GetRequiredValue(project);
            var total = parsed.GetRequiredValue(count)!.Value;
            var number = parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(1_000_000);
            var day = parsed.GetValue(until) ?? new DateTimeOffset(context.Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            var same = string.Create(CultureInfo.InvariantCulture, $"--seed {number} --until {day:yyyy-MM-dd}");
            var added = await Interruption.ExplainAsync(
                ProgressDisplay.RunAsync(context.ErrorConsole, "Seeding", total, async progress =>
                {
                    var import = new BulkImport(jobs, total, replaces: false, progress);
                    await import.AddAsync(name, SampleJobs.Create(number, day).Take(total), cancellationToken);
                    return import.Added;
                }),
                $"Jobs that were written stay; the same command with {same} adds the others.");
            context.WriteMessage($"{Counts.Jobs(added)} added, {Counts.WereThere(total - added)} ({same}).");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Option<DateTimeOffset?> Until() => new("--until")
    {
        Description = "The end of the 90 days: midnight UTC of this day. [default: today]",
        HelpName = "YYYY-MM-DD",
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                || day.Year < 1602)
            {
                result.AddError($"--until must be a day such as 2026-01-31, not '{text}'.");
                return null;
            }

            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        },
    };
}
