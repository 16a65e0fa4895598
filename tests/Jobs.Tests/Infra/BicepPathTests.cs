using System.Diagnostics;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Infra;

/// <summary>The path of the Bicep CLI that <c>tools/bicep</c> tells, wherever NuGet keeps its packages.</summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed class BicepPathTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Path_is_in_the_folder_of_NUGET_PACKAGES(string end)
    {
        // The packages of this machine under another name, so that nothing is downloaded.
        var installed = await Bicep.PathAsync();
        var inPackages = Path.Combine(installed.Split(Path.DirectorySeparatorChar)[^4..]);
        Directory.CreateSymbolicLink(_folder["packages"], installed[..^(inPackages.Length + 1)]);
        Copy("tools/bicep/bicep.csproj", "bicep/bicep.csproj");
        Copy("Directory.Build.props", "Directory.Build.props");
        Copy("nuget.config", "nuget.config");

        Assert.Equal("", await RunAsync("msbuild", _folder["bicep"], "-getProperty:BicepPath"));
        await RunAsync("restore", _folder["bicep"]);
        var path = await RunAsync("msbuild", _folder["bicep"], "-getProperty:BicepPath");

        Assert.Equal(_folder["packages/" + inPackages], path);
        Assert.True(File.Exists(path));

        async Task<string> RunAsync(params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", arguments);
            start.Environment["NUGET_PACKAGES"] = _folder["packages"] + end;
            return (await ProgramRun.RunAsync(start, Timeout)).Trim();
        }
    }

    private void Copy(string file, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.Copy(Path.Combine(RepositoryLayout.Root(), file), _folder[name]);
    }
}
