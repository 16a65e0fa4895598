using System.Runtime.CompilerServices;

namespace Jobs.Tests.Support;

/// <summary>
/// Excludes this machine from the proxy of the environment, in this process and its child processes. By default .NET sends
/// requests to this machine through the proxy too, and the proxy cannot reach the servers of tests.
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
