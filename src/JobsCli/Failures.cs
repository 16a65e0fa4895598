using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Api.Http;
using Jobs.Api.Tables;
using Jobs.Recording;
using Microsoft.Extensions.Options;

namespace JobsCli;

/// <summary>Turns whatever went wrong into an exit code and a line for people.</summary>
internal static class Failures
{
    /// <summary>The failure as the command reports it.</summary>
    public static CommandException Describe(Exception exception) => exception switch
    {
        CommandException known => known,
        ApiException problem => new(ExitCode.Usage, problem.Error.Description(ErrorTexts.English), problem),
        OptionsValidationException settings => new(ExitCode.Usage, string.Join(' ', settings.Failures), settings),
        JobRecordingException job => new(ExitCode.BadData, job.Message, job),
        IOException output => new(ExitCode.NotWritten, $"The output cannot be written: {output.Message}", output),
        OperationCanceledException => new(ExitCode.Interrupted, "Interrupted. What was written stays, each job whole.", exception),
        _ => new(ExitCode.Defect, $"Something unexpected happened: {exception.GetType().Name}: {exception.Message}", exception),
    };

    /// <summary>The failure of the table, or anything else as it is.</summary>
    public static Exception DescribeTable(Exception exception, TableClient table)
    {
        if (exception is not (TableUnavailableException or RequestFailedException or AggregateException or AuthenticationFailedException))
        {
            return exception;
        }

        var service = table.Uri.GetLeftPart(UriPartial.Authority);
        return Find<RequestFailedException>(exception) switch
        {
            { ErrorCode: "TableNotFound" } => new CommandException(
                ExitCode.Unreachable,
                $"There is no table '{table.Name}' at {service}: 'jobs seed' and 'jobs import' make it, --table names another.",
                exception),
            { Status: 401 or 403 } refusal => new CommandException(
                ExitCode.Unreachable,
                $"{service} refuses ({$"{refusal.Status} {refusal.ErrorCode}".TrimEnd()}): check JobsStorage, or give --storage.",
                exception),
            { Status: >= 400 and not (408 or 429 or >= 500) } failure => new CommandException(
                ExitCode.Defect, $"{service} answers {failure.Status} {failure.ErrorCode}.", exception),
            _ when Find<AuthenticationFailedException>(exception) is not null => new CommandException(
                ExitCode.Unreachable,
                $"There are no Azure credentials for {service}: sign in ('az login'), or set JobsStorage.",
                exception),
            _ => new CommandException(
                ExitCode.Unreachable,
                $"Table Storage does not answer at {service}: "
                + (table.Uri.IsLoopback
                    ? "start the local server (dotnet run --project src/JobsServer), or set JobsStorage."
                    : "check the network and JobsStorage, or give --storage."),
                exception),
        };
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException several => several.InnerExceptions.Select(Find<T>).FirstOrDefault(inner => inner is not null),
            _ => Find<T>(exception.InnerException),
        };
}
