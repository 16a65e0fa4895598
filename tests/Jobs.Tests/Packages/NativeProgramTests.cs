using System.Runtime.InteropServices;
using Jobs.Client;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Packages;

/// <summary>A program with the client, compiled ahead of time, and without a warning of the trimmer.</summary>
[Trait(Category.Name, Category.Slow)]
public sealed class NativeProgramTests : IDisposable
{
    private const string Program = """
        using Jobs.Client;
        using Microsoft.Extensions.DependencyInjection;

        var services = new ServiceCollection();
        services.AddJobsClient(options => options.Address = new Uri(args[0]));
        using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<JobsClient>();
        await foreach (var job in client.FindAsync("p", new JobQuery { Limit = 2 }))
        {
            Console.WriteLine($"{job.State} {job.Messages.Count}");
        }

        try
        {
            await client.FindPageAsync("p", new JobQuery { Sort = "age" });
        }
        catch (JobsApiException exception)
        {
            Console.WriteLine(exception.Code);
        }
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NativeFact]
    public async Task Native_program_finds_jobs_and_reads_errors()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAsync("p", AnyJob.Many(3, Jobs.Recording.JobState.InProgress));
        File.Copy(Path.Combine(RepositoryLayout.Root(), "nuget.config"), _folder["nuget.config"]);
        await WriteAsync("native.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <PublishAot>true</PublishAot>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NuGetAudit>false</NuGetAudit>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(JobsClient).Assembly.Location}" />
                <PackageReference Include="Microsoft.Extensions.Http" Version="10.0.10" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("Program.cs", Program);

        await DotNet.RunAsync(
            "publish", _folder["native.csproj"], "--use-current-runtime", "--output", _folder["published"], "-nologo");
        var output = await DotNet.RunAsync(_folder["published/native"], [server.Address.AbsoluteUri], folder: null);

        Assert.Equal("InProgress 0\nInProgress 0\nInProgress 0\nInvalidQueryParameter\n", output);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    /// <summary>A test that needs the linker of the platform.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NativeFactAttribute : FactAttribute
    {
        private static readonly string[] Linkers = ["clang", "gcc"];

        public NativeFactAttribute() => Skip =
            RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && Folders().Any(folder => Linkers.Any(linker =>
                File.Exists(Path.Combine(folder, linker))))
                ? null
                : "There is no linker; the analyzers of the build are the proof.";

        private static string[] Folders() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
    }
}
