using System.Diagnostics;
using System.Reflection;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Recording;

/// <summary>
/// The package of <c>src/Jobs.Recording</c>, packed from the current build into a temporary folder, and a console project
/// there that references the package and nothing else.
/// </summary>
public sealed class PackedRecording : IAsyncLifetime, IDisposable
{
    private const string Program = """
        using Azure.Data.Tables;
        using Jobs.Recording;

        var (project, id) = (args[2], Guid.Parse(args[3]));
        var recorder = new JobRecorder(new TableClient(args[0], args[1]));
        Print(await recorder.AcknowledgeAsync(project, new NewJob(id, "Resize disk", "alice", "/disks/7")));
        Print(await recorder.StartAsync(project, id));
        Print(await recorder.AddMessageAsync(project, id, new JobMessage(101, "Half done")));
        Print(await recorder.CompleteAsync(project, id, new JobMessage(100, "Done")));
        await recorder.DeleteAsync(project, id);

        static void Print(Job job) => Console.WriteLine($"{job.State.ToText()} {job.Messages.Count}");
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();

    /// <summary>The path of the package.</summary>
    public string PackagePath => Directory.GetFiles(_folder["source"], "*.nupkg").Single();

    private static string Project => Path.Combine(RepositoryLayout.Root(), "src", "Jobs.Recording", "Jobs.Recording.csproj");

    // The build that these tests belong to: its output exists, and no build runs while other tests use it.
    private static string Configuration =>
        typeof(PackedRecording).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await RunAsync("pack", Project, "--no-build", "--configuration", Configuration, "--output", _folder["source"]);
        var installedPackages = (await RunAsync("msbuild", Project, "-getProperty:NuGetPackageRoot")).Trim();
        var version = Path.GetFileNameWithoutExtension(PackagePath)["Jobs.Recording.".Length..];
        await WriteAsync("producer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Jobs.Recording" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="packed" value="source" />
              </packageSources>
              <config>
                <add key="globalPackagesFolder" value="packages" />
              </config>
              <fallbackPackageFolders>
                <add key="installed" value="{installedPackages}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        await WriteAsync("Program.cs", Program);
    }

    /// <summary>Runs the console project, which records a job from its request to its deletion.</summary>
    /// <returns>A line for each step: the state and the number of messages.</returns>
    public async Task<string> RunProducerAsync(string connectionString, string tableName, string projectId, Guid id) =>
        await RunAsync("run", "--project", _folder["producer.csproj"], "--", connectionString, tableName, projectId, $"{id}");

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // It would take precedence over nuget.config, which keeps the package of this test out of the shared folder.
        start.Environment.Remove("NUGET_PACKAGES");

        // A build server would inherit the output streams and keep them open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}: {await output}{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
