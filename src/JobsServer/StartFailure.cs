using System.Net.Sockets;
using Jobs.Api.Configuration;
using Microsoft.AspNetCore.Connections;

namespace JobsServer;

/// <summary>Why the server did not start, for the person who starts it.</summary>
internal static class StartFailure
{
    private const string WebServer = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>One sentence for each reason; none for an exception that is a defect.</summary>
    public static IReadOnlyList<string> Of(Exception exception) => exception switch
    {
        _ when OptionsFailures.Of(exception) is { Count: > 0 } failures => failures,
        StartupException => [exception.Message],
        IOException { InnerException: AddressInUseException } =>
            [$"{Sentence(exception)}: stop the program that uses it, or give another address with --urls."],
        SocketException => [$"The server cannot listen on the address of --urls: {Sentence(exception)}."],
        FormatException or IOException => [$"{Sentence(exception)}."],
        InvalidOperationException when IsOfTheWebServer(exception) =>
            [$"The server cannot listen on the address of --urls: {Sentence(exception)}."],
        _ => [],
    };

    private static bool IsOfTheWebServer(Exception exception) =>
        exception.Source?.StartsWith(WebServer, StringComparison.Ordinal) is true;

    private static string Sentence(Exception exception) => exception.Message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.');
}
