using System.ComponentModel;
using System.Diagnostics;
using Jobs.Api.Configuration;

namespace Jobs.Development;

/// <summary>Starts programs of Node.js.</summary>
internal static class NodeProcess
{
    /// <summary>Starts a program.</summary>
    /// <param name="program">Its name, which the path of the system finds.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder that it runs in.</param>
    /// <param name="redirect">True to read its output.</param>
    /// <exception cref="StartupException">It cannot be run.</exception>
    public static Process Start(string program, IEnumerable<string> arguments, string folder, bool redirect = false)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = redirect,
                RedirectStandardError = redirect,
            })!;
        }
        catch (Win32Exception exception)
        {
            throw new StartupException(
                $"'{program}' cannot be run: install Node.js 20 or later for the local table service, or set JobsStorage.",
                exception);
        }
    }
}
