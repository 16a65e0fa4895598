using System.Diagnostics;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Infra;

/// <summary>
/// The script that <c>azd</c> runs before it makes anything, with a stand-in for <c>azd</c> that prints its arguments.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class AskScriptTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Missing_values_are_asked_for_and_set()
    {
        var (exitCode, output, errors) = await RunAsync("https://issuer.example\napi://jobs\n");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["env set JOBS_AUTHENTICATION_ISSUER https://issuer.example", "env set JOBS_AUTHENTICATION_AUDIENCE api://jobs"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Issuer of the access tokens", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_the_environment_are_kept()
    {
        var (exitCode, output, errors) = await RunAsync(
            "",
            ("JOBS_AUTHENTICATION_ISSUER", "https://issuer.example"),
            ("JOBS_AUTHENTICATION_AUDIENCE", "$(echo api) 'jobs'"));

        Assert.Equal((0, "", ""), (exitCode, output, errors));
    }

    [Theory]
    [InlineData("", "JOBS_AUTHENTICATION_ISSUER is needed.")]
    [InlineData("\n", "JOBS_AUTHENTICATION_ISSUER is needed.")]
    [InlineData("https://issuer.example\n\n", "JOBS_AUTHENTICATION_AUDIENCE is needed.")]
    public async Task Without_an_answer_it_fails_with_what_to_do(string input, string error)
    {
        var (exitCode, _, errors) = await RunAsync(input);

        Assert.Equal(1, exitCode);
        Assert.Contains(error, errors, StringComparison.Ordinal);
        Assert.Contains("azd env set ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Azd_runs_it_before_it_makes_anything()
    {
        var project = File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "azure.yaml"));

        Assert.Matches(@"(?s)hooks:\s+preprovision:\s+posix:.*?run: \./infra/ask\.sh.*?windows:.*?run: \./infra/ask\.ps1", project);
        Assert.Matches(@"requiredVersions:\s+azd: '>= ", project);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string input, params (string Name, string Value)[] variables)
    {
        var azd = _folder["azd"];
        await File.WriteAllTextAsync(azd, "#!/bin/sh\necho \"$@\"\n");
        var script = Path.Combine(Bicep.Folder, "ask.sh");
        var start = new ProcessStartInfo("sh", ["-c", "chmod +x \"$1\" && exec sh \"$2\"", "", azd, script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(azd)}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var name in new[] { "JOBS_AUTHENTICATION_ISSUER", "JOBS_AUTHENTICATION_AUDIENCE" })
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
