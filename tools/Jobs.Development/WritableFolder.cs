using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>A folder that files can be written to.</summary>
internal static class WritableFolder
{
    /// <summary>Creates the folder if need be, and a file in it for a moment.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="setting">The setting that names another one.</param>
    /// <exception cref="StartupException">It cannot be written to.</exception>
    public static void Create(string folder, string setting)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, Path.GetRandomFileName());
            File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = File.Exists(folder) ? "it is a file" : exception.Message.TrimEnd('.');
            throw new StartupException($"The folder {folder} cannot be written ({reason}): give another one with {setting}.", exception);
        }
    }
}
