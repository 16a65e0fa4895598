using Jobs.Benchmarks;
using Jobs.Benchmarks.Micro;
using Jobs.Benchmarks.Model;
using Jobs.Benchmarks.Runs;
using Jobs.Benchmarks.Serving;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    switch (args)
    {
        case ["serve", var kind]:
            await BenchmarkServer.RunAsync(kind, stop.Token);
            return 0;
        case ["micro", .. var rest]:
            MicroBenchmarks.Run(rest);
            return 0;
        case ["startup"]:
            await StartupRun.RunAsync(stop.Token);
            return 0;
        case ["functions"]:
            await FunctionsRun.RunAsync(stop.Token);
            return 0;
        case ["waiting", .. var rest]:
            await WaitingRun.RunAsync(quick: rest is ["--quick"], stop.Token);
            return 0;
        case ["criteria", .. var rest] when rest is [] or ["--quick"]:
            await CriteriaRun.RunAsync(isQuick: rest is ["--quick"], stop.Token);
            return 0;
        case ["seed-rate"]:
            await SeedRate.RunAsync(stop.Token);
            return 0;
        case ["model"]:
            await ModelRun.RunAsync(stop.Token);
            return 0;
        case var _ when BenchmarkOptions.Parse(args) is { } options:
            await new CompleteRun(options).RunAsync(stop.Token);
            return 0;
        default:
            Console.Error.WriteLine(BenchmarkOptions.Usage);
            return 2;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
