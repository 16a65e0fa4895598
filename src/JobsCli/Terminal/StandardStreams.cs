using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace JobsCli.Terminal;

/// <summary>The standard streams of this process, as its parent opened them.</summary>
internal static partial class StandardStreams
{
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const short PollError = 8;

    /// <summary>Standard input; if it is closed, a stream that says so.</summary>
    public static Stream OpenInput() => IsOpen(0)
        ? Console.OpenStandardInput()
        : new ClosedStream(static () => new CommandException(ExitCode.BadData, "Standard input is closed."));

    /// <summary>
    /// Standard output; if it is closed, a stream that says so. Unlike the console's, it reports a closed pipe.
    /// </summary>
    public static Stream OpenOutput()
    {
        if (!IsOpen(1))
        {
            return new ClosedStream(static () => new CommandException(
                ExitCode.NotWritten, "The output cannot be written: standard output is closed."));
        }

        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // A file stream has a position of its own in a file, which other processes may write to as well.
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Standard error; if it is closed, nothing.</summary>
    public static TextWriter OpenError() => IsOpen(2) ? Console.Error : TextWriter.Null;

    /// <summary>True if standard output is a pipe whose reader has closed it.</summary>
    public static bool IsOutputAbandoned()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var output = new Descriptor { Number = 1 };
        return Poll(ref output, 1, timeout: 0) > 0 && (output.Returned & PollError) != 0;
    }

    /// <summary>True if the exception says that the reader of a pipe has closed it.</summary>
    public static bool IsClosedPipe(Exception exception) =>
        exception is IOException { HResult: 32 or unchecked((int)0x8007006D) or unchecked((int)0x800700E8) };

    // The runtime reuses the number of a stream that was closed at the start, for a descriptor that is closed on exec.
    private static bool IsOpen(int descriptor) =>
        OperatingSystem.IsWindows()
        || (Fcntl(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Descriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct Descriptor
    {
        public int Number;
        public short Requested;
        public short Returned;
    }
}
