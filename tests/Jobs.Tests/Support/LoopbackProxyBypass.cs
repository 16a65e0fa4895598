using System.Runtime.CompilerServices;

namespace Jobs.Tests.Support;

/// <summary>
/// Keeps requests to this machine away from the proxy of the environment, in this process and in those that it starts:
/// .NET sends them there like all others, and the proxy cannot reach what a test has started.
/// </summary>
internal static class LoopbackProxyBypass
{
    // .NET reads the first name and, when it is not set, the second.
    private static readonly string[] Names = ["no_proxy", "NO_PROXY"];

    [ModuleInitializer]
    internal static void Set()
    {
        foreach (var name in Names)
        {
            string?[] hosts = [Environment.GetEnvironmentVariable(name), "127.0.0.1", "localhost"];
            Environment.SetEnvironmentVariable(name, string.Join(',', hosts.Where(host => !string.IsNullOrEmpty(host))));
        }
    }
}
