using System.Runtime.CompilerServices;

namespace Jobs.Tests.Support;

/// <summary>
/// Keeps the web servers of this process and of its child processes from watching their settings files. Tests start many servers at
/// a time, and a user of Linux has 128 such watchers by default.
/// </summary>
internal static class SettingsFileWatches
{
    [ModuleInitializer]
    internal static void TurnOff() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
