using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Api.Http;
using Jobs.Api.Tables;
using Jobs.Recording;
using JobsCli.Terminal;
using Microsoft.Extensions.Options;

namespace JobsCli;

/// <summary>Maps exceptions to an exit code and a line for people.</summary>
internal static class ErrorMapping
{
    /// <summary>The exit code and the line for an exception.</summary>
    public static CommandException Map(Exception exception) => exception switch
    {
        CommandException known => known,
        ApiException problem => new(ExitCode.Usage, problem.Error.Description(ErrorTexts.English), problem),
        OptionsValidationException settings => new(ExitCode.Usage, string.Join(' ', settings.Failures), settings),
        JobRecordingException job => new(ExitCode.BadData, job.Message, job),
        _ when StandardStreams.IsClosedPipe(exception) => new(ExitCode.OutputClosed, "", exception),
        UnauthorizedAccessException output => new(
            ExitCode.NotWritten, "The output cannot be written: it is not open for writing.", output),
        IOException output => new(ExitCode.NotWritten, $"The output cannot be written: {output.Message}", output),
        OperationCanceledException => new(ExitCode.Interrupted, "", exception),
        _ => new(ExitCode.Defect, $"Unexpected error: {exception.GetType().Name}: {exception.Message}", exception),
    };

    /// <summary>A failure of the table as a <see cref="CommandException"/>; any other exception unchanged.</summary>
    public static Exception MapTableFailure(Exception exception, TableClient table)
    {
        if (exception is not (
            TableUnavailableException or RequestFailedException or AggregateException or AuthenticationFailedException))
        {
            return exception;
        }

        var service = table.Uri.GetLeftPart(UriPartial.Authority);
        return Find<RequestFailedException>(exception) switch
        {
            { ErrorCode: "TableNotFound" } => new CommandException(
                ExitCode.Unreachable,
                $"There is no table '{table.Name}' at {service}: "
                + "'jobsctl seed' and 'jobsctl import' create it, --table selects another.",
                exception),
            { Status: 401 or 403 } rejection => new CommandException(
                ExitCode.Unreachable,
                $"{service} rejects the request ({Describe(rejection)}): "
                + "check JobsStorage, or use --storage.",
                exception),
            { Status: >= 300 and not (408 or 429 or >= 500), ErrorCode: null or "" } stranger => new CommandException(
                ExitCode.Unreachable,
                $"{service} answers {Describe(stranger)}, unlike Table Storage: check JobsStorage, or use --storage.",
                exception),
            { Status: >= 400 and not (408 or 429 or >= 500) } failure => new CommandException(
                ExitCode.Defect, $"{service} answers {Describe(failure)}.", exception),
            _ when Find<AuthenticationFailedException>(exception) is not null => new CommandException(
                ExitCode.Unreachable,
                $"There are no Azure credentials for {service}: sign in ('az login'), or set JobsStorage.",
                exception),
            _ => new CommandException(
                ExitCode.Unreachable,
                $"Table Storage does not answer at {service}: "
                + (table.Uri.IsLoopback
                    ? "start the local server (dotnet run --project src/JobsServer), or set JobsStorage."
                    : "check the network and JobsStorage, or use --storage."),
                exception),
        };
    }

    private static string Describe(RequestFailedException failure) => $"{failure.Status} {failure.ErrorCode}".TrimEnd();

    private static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException aggregate => aggregate.InnerExceptions.Select(Find<T>).FirstOrDefault(inner => inner is not null),
            _ => Find<T>(exception.InnerException),
        };
}
