using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace JobsCli.Terminal;

/// <summary>Shows the progress of a long action, with its rate and the remaining time; nothing without a terminal.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the action and shows its progress.</summary>
    /// <param name="console">The console; null to show nothing.</param>
    /// <param name="name">The name of the action.</param>
    /// <param name="total">The total number of jobs; null if it is unknown.</param>
    /// <param name="action">The action, which reports the number of jobs as they are processed.</param>
    public static Task<T> RunAsync<T>(IAnsiConsole? console, string name, long? total, Func<IProgress<int>, Task<T>> action)
    {
        if (console is null || !console.Profile.Capabilities.Interactive)
        {
            return action(new NoProgress());
        }

        var (count, rate) = (new CountColumn(), new RateColumn());
        ProgressColumn[] columns = total is null
            ? [new SpinnerColumn(), new TaskDescriptionColumn(), count, rate]
            : [new TaskDescriptionColumn(), new BarColumn(), new PercentageColumn(), count, rate, new RemainingColumn()];
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
            new Text(string.Create(
                CultureInfo.InvariantCulture,
                $"{task.Value:N0}{(task.MaxValue < double.MaxValue ? $"/{task.MaxValue:N0}" : "")}"));
    }

    // Tells done and left apart without colours, unlike the bar of the library.
    private sealed class BarColumn : ProgressColumn
    {
        private const int MinWidth = 4;
        private const int MaxWidth = 20;

        // What the other columns take.
        private const int Others = 60;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var width = Math.Clamp(options.ConsoleSize.Width - Others, MinWidth, MaxWidth);
            var done = (int)(task.Percentage * width / 100);
            var (full, empty) = options.Unicode ? ('█', '░') : ('#', '-');
            return new Text(new string(full, done) + new string(empty, width - done), new Style(Color.Green));
        }
    }

    private sealed class RemainingColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.RemainingTime is { } time ? $"{time:hh\\:mm\\:ss} left" : "");
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:N0}/s") : "");
    }
}
