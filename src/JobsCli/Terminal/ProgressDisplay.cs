using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace JobsCli.Terminal;

/// <summary>Shows the progress of a long action, with its rate and the remaining time; nothing without a terminal.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the action and shows its progress.</summary>
    /// <param name="console">The console.</param>
    /// <param name="name">The name of the action.</param>
    /// <param name="total">The total number of jobs; null if it is unknown.</param>
    /// <param name="action">The action, which reports the number of jobs as they are processed.</param>
    public static Task<T> RunAsync<T>(IAnsiConsole console, string name, long? total, Func<IProgress<int>, Task<T>> action)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return action(new NoProgress());
        }

        var (count, rate) = (new CountColumn(), new RateColumn());
        ProgressColumn[] columns = total is null
            ? [new SpinnerColumn(), new TaskDescriptionColumn(), count, rate]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), count, rate, new RemainingTimeColumn()];
        return console.Progress().AutoClear(true).Columns(columns).StartAsync(context =>
        {
            var task = context.AddTask(Markup.Escape(name), maxValue: total ?? double.MaxValue);
            return action(new TaskProgress(task));
        });
    }

    private sealed class NoProgress : IProgress<int>
    {
        public void Report(int value)
        {
        }
    }

    private sealed class TaskProgress(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Increment(value);
    }

    private sealed class CountColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Value.ToString("N0", CultureInfo.InvariantCulture));
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:N0}/s") : "");
    }
}
