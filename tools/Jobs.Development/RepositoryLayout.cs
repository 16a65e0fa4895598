using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>Finds the files of this repository.</summary>
public static class RepositoryLayout
{
    /// <summary>The root folder, which contains the folder of the program.</summary>
    /// <exception cref="StartupException">The program is not in the repository.</exception>
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
            "No table service runs, and tools/azurite to start one is not found: start Azurite, or set JobsStorage.");
    }
}
