using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>Where the files of this repository are.</summary>
public static class RepositoryLayout
{
    /// <summary>The root folder, found from where the program is.</summary>
    /// <exception cref="StartupException">The program runs outside of the repository.</exception>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "tools", "azurite", "package.json")))
            {
                return folder.FullName;
            }
        }

        throw new StartupException(
            "No table service listens and tools/azurite is not here to start one: start Azurite, or set JobsStorage.");
    }
}
