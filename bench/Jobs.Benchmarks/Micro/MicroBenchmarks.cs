using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Jobs.Benchmarks.Micro;

/// <summary>Measures single steps of an answer.</summary>
internal static class MicroBenchmarks
{
    /// <summary>Runs all benchmarks, or those that the options select.</summary>
    /// <param name="options">Options of BenchmarkDotNet, for instance <c>--filter *TopN*</c>.</param>
    public static void Run(string[] options)
    {
        // In this process: the generated project of the other toolchains would inherit this repository's strict build.
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default);
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(options is [] ? ["--filter", "*"] : options, config);
    }
}
