using Jobs.Benchmarks;
using Jobs.Benchmarks.Micro;
using Jobs.Benchmarks.Runs;
using Jobs.Benchmarks.Serving;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

switch (args)
{
    case ["serve", var kind]:
        await BenchmarkServer.RunAsync(kind, stop.Token);
        return 0;
    case ["micro", .. var rest]:
        MicroBenchmarks.Run(rest);
        return 0;
}

if (BenchmarkOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

try
{
    await new CompleteRun(options).RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
