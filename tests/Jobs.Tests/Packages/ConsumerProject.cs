using System.Text.RegularExpressions;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Packages;

/// <summary>
/// A console project in a temporary folder that references the packages, and compiles the C# of their documents. Other packages come
/// from the folder of those that are installed.
/// </summary>
internal sealed partial class ConsumerProject(PackedPackages packages) : IDisposable
{
    private static readonly string[] Documents = ["client.md", "clients.md", "recording.md", "jobsctl.md"];

    private readonly TestFolder _folder = new();

    /// <summary>Writes the project and builds it.</summary>
    /// <param name="program">The main program.</param>
    public async Task BuildAsync(string program)
    {
        var recording = Path.Combine(RepositoryLayout.Root(), "src", "Jobs.Recording", "Jobs.Recording.csproj");
        var installed = (await DotNet.RunAsync("msbuild", recording, "-getProperty:NuGetPackageRoot")).Trim();
        await WriteAsync("consumer.csproj", $"""
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
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <PackageReference Include="Jobs.Client" Version="{packages.VersionOf("Jobs.Client")}" />
                <PackageReference Include="Jobs.Recording" Version="{packages.VersionOf("Jobs.Recording")}" />
                <PackageReference Include="Azure.Identity" Version="{CentralVersion("Azure.Identity")}" />
                <PackageReference Include="Microsoft.Extensions.Http.Resilience"
                                  Version="{CentralVersion("Microsoft.Extensions.Http.Resilience")}" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{packages.Source}" />
              </packageSources>
              <config>
                <add key="globalPackagesFolder" value="packages" />
              </config>
              <fallbackPackageFolders>
                <add key="installed" value="{installed}" />
              </fallbackPackageFolders>
            </configuration>
            """);
        await WriteAsync("Program.cs", program);
        foreach (var (name, code) in Documents.SelectMany(Snippets))
        {
            await WriteAsync(name + ".cs", code);
        }

        await DotNet.RunAsync("build", _folder["consumer.csproj"], "-nologo");
    }

    /// <summary>Runs the program and returns its output.</summary>
    public Task<string> RunAsync(params string[] arguments) =>
        DotNet.RunAsync(["run", "--no-build", "--project", _folder["consumer.csproj"], "--", .. arguments]);

    /// <summary>Deletes the project.</summary>
    public void Dispose() => _folder.Dispose();

    // A snippet is a method of its own, and uses the table and the API of the test.
    private static IEnumerable<(string Name, string Code)> Snippets(string document)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "docs", document));
        var prefix = char.ToUpperInvariant(document[0]) + document[1..document.IndexOf('.', StringComparison.Ordinal)];
        var snippets = SnippetPattern().Matches(text).Select(static match => match.Groups["code"].Value).ToList();
        Assert.NotEmpty(snippets);
        return snippets.Select((snippet, index) =>
        {
            var lines = snippet
                .Replace("\"UseDevelopmentStorage=true\", \"jobs\"", "Arguments.Storage, Arguments.Table", StringComparison.Ordinal)
                .Replace("\"http://localhost:7071\"", "Arguments.Api", StringComparison.Ordinal)
                .Split('\n')
                .ToLookup(static line => UsingPattern().IsMatch(line));
            return ($"{prefix}{index}", $$"""
                {{string.Join('\n', lines[true])}}
                internal static class {{prefix}}{{index}}
                {
                    public static async Task RunAsync()
                    {
                {{string.Join('\n', lines[false])}}
                        await Task.CompletedTask;
                    }
                }
                """);
        });
    }

    private static string CentralVersion(string package) => Regex.Match(
        File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "Directory.Packages.props")),
        $"Include=\"{Regex.Escape(package)}\" Version=\"\\[(.+?)\\]\"").Groups[1].Value;

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SnippetPattern();

    [GeneratedRegex(@"\Ausing [\w.]+;\z")]
    private static partial Regex UsingPattern();

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);
}
