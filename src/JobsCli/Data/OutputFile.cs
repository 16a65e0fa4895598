using JobsCli.Terminal;

namespace JobsCli.Data;

/// <summary>
/// Writes a file as a whole or not at all: under another name, which is renamed at the end. What is not a regular file (a
/// device, a named pipe) is never replaced, but written to.
/// </summary>
/// <param name="path">The path, as given.</param>
/// <param name="overwrite">True to replace an existing file.</param>
internal sealed class OutputFile(string path, bool overwrite)
{
    private const string PartialSuffix = ".part";
    private const int MaxNameInPartialName = 40;

    private static readonly string[] StandardOutput = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    // Below these, even a regular file is one that another program has opened.
    private static readonly string[] DeviceFolders = ["/dev/", "/proc/"];

    /// <summary>True if the path means standard output.</summary>
    public static bool IsStandardOutput(string path) => StandardOutput.Contains(path);

    /// <summary>Checks that the path can be written to.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public void Check()
    {
        if (Directory.Exists(path))
        {
            throw new CommandException(ExitCode.NotWritten, $"{path} is a folder: use the name of a file.");
        }

        if (!overwrite && IsReplaced && File.Exists(path))
        {
            throw new CommandException(ExitCode.NotWritten, $"{path} exists: use another name, or --overwrite.");
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="write">Writes the content to a stream.</param>
    /// <param name="cancellationToken">Cancels the wait for the reader of a named pipe.</param>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public async Task<T> WriteAsync<T>(Func<Stream, Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            return IsReplaced ? await ReplaceAsync(write) : await WriteToAsync(write, cancellationToken);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException && !StandardStreams.IsClosedPipe(exception))
        {
            throw Failure(exception.Message.TrimEnd('.'), exception);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            // So the framework says that a file would be larger than the system allows.
            throw Failure("It would be too large", exception);
        }
    }

    private CommandException Failure(string reason, Exception cause) =>
        new(ExitCode.NotWritten, $"{path} cannot be written: {reason}. Free some space, or use another --output.", cause);

    private bool IsReplaced =>
        !DeviceFolders.Any(folder => Path.GetFullPath(path).StartsWith(folder, StringComparison.Ordinal))
        && (UnixFile.IsRegular(path) || !File.Exists(path));

    private async Task<T> WriteToAsync<T>(Func<Stream, Task<T>> write, CancellationToken cancellationToken)
    {
        // To open a named pipe takes until a reader has opened it.
        await using var stream = await Task.Run(Open, cancellationToken).WaitAsync(cancellationToken);
        if (stream.CanSeek)
        {
            stream.Seek(0, SeekOrigin.End);
        }

        return await write(stream);
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private async Task<T> ReplaceAsync<T>(Func<Stream, Task<T>> write)
    {
        var target = TargetOf(Path.GetFullPath(path));
        var partial = PartialName(target);
        try
        {
            T result;
            await using (var stream = new FileStream(
                partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            Rename(partial, target);
            return result;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    // Only of an absolute path does the framework resolve a relative link rightly.
    private static string TargetOf(string fullPath) =>
        new FileInfo(fullPath).LinkTarget is null
            ? fullPath
            : File.ResolveLinkTarget(fullPath, returnFinalTarget: true)!.FullName;

    private void Rename(string partial, string target)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(partial, File.GetUnixFileMode(target));
        }

        if (overwrite && UnixFile.HasOtherNames(target))
        {
            // Renaming would leave the old content under the other names.
            File.Copy(partial, target, overwrite: true);
            return;
        }

        File.Move(partial, target, overwrite);
    }

    private static string PartialName(string target)
    {
        var name = Path.GetFileName(target);
        var start = name.Length <= MaxNameInPartialName ? name : name[..MaxNameInPartialName];
        return Path.Combine(Path.GetDirectoryName(target)!, $"{start}.{Path.GetRandomFileName()}{PartialSuffix}");
    }
}
