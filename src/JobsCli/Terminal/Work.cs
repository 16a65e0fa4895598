using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace JobsCli.Terminal;

/// <summary>Shows how far long work has come, with its rate and the time that remains; nothing where no terminal is.</summary>
internal static class Work
{
    /// <summary>Does the work.</summary>
    /// <param name="console">Where to show it.</param>
    /// <param name="name">What is being done.</param>
    /// <param name="total">How many jobs there are to do; null when nobody knows.</param>
    /// <param name="work">Does it, and reports the jobs that are done.</param>
    public static Task<T> RunAsync<T>(IAnsiConsole console, string name, long? total, Func<IProgress<int>, Task<T>> work)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return work(new Silence());
        }

        ProgressColumn[] columns = total is null
            ? [new SpinnerColumn(), new TaskDescriptionColumn(), new CountColumn(), new RateColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new CountColumn(), new RateColumn(), new RemainingTimeColumn()];
        return console.Progress().AutoClear(true).Columns(columns).StartAsync(context =>
        {
            var task = context.AddTask(Markup.Escape(name), maxValue: total ?? double.MaxValue);
            return work(new Report(task));
        });
    }

    private sealed class Silence : IProgress<int>
    {
        public void Report(int value)
        {
        }
    }

    private sealed class Report(ProgressTask task) : IProgress<int>
    {
        void IProgress<int>.Report(int value) => task.Increment(value);
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
