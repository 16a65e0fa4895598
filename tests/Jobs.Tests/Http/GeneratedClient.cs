using System.Diagnostics;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

/// <summary>
/// A console project with a client that a public generator made from a document, in a temporary folder. The generators are tools
/// of <c>.config/dotnet-tools.json</c>.
/// </summary>
internal sealed class GeneratedClient : IDisposable
{
    private const string ClassName = "JobsClient";
    private const string Namespace = "Generated";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    private readonly TestFolder _folder = new();

    private string Document => _folder["openapi.json"];

    private string ProjectFile => _folder["client.csproj"];

    /// <summary>Makes a client with Kiota.</summary>
    public async Task GenerateWithKiotaAsync(string document, string program)
    {
        await WriteAsync(document, program, """
            <PackageReference Include="Microsoft.Kiota.Abstractions" Version="2.1.6" />
            <PackageReference Include="Microsoft.Kiota.Http.HttpClientLibrary" Version="2.1.6" />
            <PackageReference Include="Microsoft.Kiota.Serialization.Form" Version="2.1.6" />
            <PackageReference Include="Microsoft.Kiota.Serialization.Json" Version="2.1.6" />
            <PackageReference Include="Microsoft.Kiota.Serialization.Multipart" Version="2.1.6" />
            <PackageReference Include="Microsoft.Kiota.Serialization.Text" Version="2.1.6" />
            """);
        await RunToolAsync(
            "kiota", "generate", "--language", "CSharp", "--openapi", Document, "--output", _folder["client"],
            "--class-name", ClassName, "--namespace-name", Namespace, "--exclude-backward-compatible");
    }

    /// <summary>Makes a client with NSwag.</summary>
    public async Task GenerateWithNSwagAsync(string document, string program)
    {
        await WriteAsync(document, program, "");
        await RunToolAsync(
            "nswag", "openapi2csclient", $"/input:{Document}", $"/output:{_folder["client.cs"]}", $"/classname:{ClassName}",
            $"/namespace:{Namespace}", "/jsonLibrary:SystemTextJson", "/wrapResponses:true",
            "/generateOptionalParameters:true", "/generateNullableReferenceTypes:true");
    }

    /// <summary>Compiles the project and runs it.</summary>
    /// <returns>The lines that it prints.</returns>
    public async Task<string[]> RunAsync(params string[] arguments) =>
        (await RunDotnetAsync(["run", "--project", ProjectFile, "--", .. arguments]))
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private async Task WriteAsync(string document, string program, string packages)
    {
        await File.WriteAllTextAsync(Document, document);
        await File.WriteAllTextAsync(_folder["Program.cs"], program);
        await File.WriteAllTextAsync(ProjectFile, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <UseSharedCompilation>false</UseSharedCompilation>
              </PropertyGroup>
              <ItemGroup>
                {packages}
              </ItemGroup>
            </Project>
            """);
    }

    private static async Task RunToolAsync(string tool, params string[] arguments)
    {
        await RunDotnetAsync(["tool", "restore"]);
        await RunDotnetAsync(["tool", "run", tool, "--", .. arguments]);
    }

    private static Task<string> RunDotnetAsync(IEnumerable<string> arguments)
    {
        // The manifest of the tools counts for the folder that it is in.
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = RepositoryLayout.Root() };
        start.Environment["KIOTA_CLI_TELEMETRY_OPTOUT"] = "true";
        start.Environment["KIOTA_OFFLINE_ENABLED"] = "true";
        start.Environment["KIOTA_TUTORIAL_ENABLED"] = "false";
        return ProgramRun.RunAsync(start, Timeout);
    }
}
