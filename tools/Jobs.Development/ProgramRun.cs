using System.Diagnostics;

namespace Jobs.Development;

/// <summary>Runs programs to their end, mostly <c>dotnet</c>. Any thread may call it.</summary>
public static class ProgramRun
{
    /// <summary>Runs a program and returns its output.</summary>
    /// <param name="start">The program. Its outputs are redirected, and its input is closed if it is.</param>
    /// <param name="timeout">The time after which it is killed, with all that it has started.</param>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has its output.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(start);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        // A build server would inherit the output streams and keep them open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        if (start.RedirectStandardInput)
        {
            process.StandardInput.Close();
        }

        using var timer = new CancellationTokenSource(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timer.Token);
            var errors = process.StandardError.ReadToEndAsync(timer.Token);
            await process.WaitForExitAsync(timer.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException(
                    $"{start.FileName} {string.Join(' ', start.ArgumentList)}: {await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
