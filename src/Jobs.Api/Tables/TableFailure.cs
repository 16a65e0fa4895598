using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Api.Telemetry;

namespace Jobs.Api.Tables;

/// <summary>
/// Says in one sentence why the table cannot be used and what to do, for the log and for the person who starts the program. It
/// names addresses of the settings and is never sent to a caller.
/// </summary>
internal static class TableFailure
{
    /// <summary>The sentence for an exception.</summary>
    /// <param name="exception">What the client of the table threw.</param>
    /// <param name="table">The table.</param>
    /// <param name="isWrite">True if the request would have changed the table.</param>
    public static string Describe(Exception exception, TableClient table, bool isWrite = false)
    {
        var service = table.Uri.GetLeftPart(UriPartial.Authority);
        var proxy = OutgoingRequests.ProxyOf(table.Uri);
        return Find<AuthenticationFailedException>(exception) is { } credentials
                ? DescribeCredentials(credentials, service)
            : Find<RequestFailedException>(exception) is { Status: > 0 } answer
                ? IsOfTheService(answer)
                    ? DescribeAnswer(answer, table, service, isWrite)
                    : NotTheService(service, $"{answer.Status}", proxy)
            : Find<JsonException>(exception) is not null
                ? NotTheService(service, "its answer is not JSON of the service", proxy)
            : Find<HttpRequestException>(exception) is { } network
                ? DescribeNetwork(network, service, proxy)
            : Find<OperationCanceledException>(exception) is not null || Find<TimeoutException>(exception) is not null
                ? TimedOut(service, proxy)
            : $"The table at {service} cannot be read ({Root(exception).GetType().Name}): see the exception.";
    }

    private static string DescribeAnswer(RequestFailedException answer, TableClient table, string service, bool isWrite)
    {
        var code = $"{answer.Status} {answer.ErrorCode}".TrimEnd();
        return (answer.Status, answer.ErrorCode) switch
        {
            (404, _) => $"There is no table '{table.Name}' at {service}: create it, or correct Jobs__TableName or JobsStorage.",
            (403, "AuthorizationPermissionMismatch") =>
                $"The identity of this program may not {(isWrite ? "write" : "read")} the tables at {service} ({code}): assign it "
                + $"the role 'Storage Table Data {(isWrite ? "Contributor" : "Reader")}' on the storage account, which takes "
                + "effect within some minutes.",
            (_, "KeyBasedAuthenticationNotPermitted") =>
                $"{service} does not accept keys ({code}): give JobsStorage__tableServiceUri instead of a connection string, and "
                + "an identity with the role 'Storage Table Data Reader'.",
            (403, "AuthorizationFailure") when !table.Uri.IsLoopback =>
                $"{service} does not accept requests from this network ({code}): allow it in the network rules of the storage "
                + "account, or use its private endpoint.",
            (403, _) =>
                $"{service} rejects the key of JobsStorage ({code}): copy the connection string of the account again, and check "
                + "the clock of this machine.",
            (401, _) => $"{service} rejects the token of this program's identity ({code}): it must be of the account's tenant.",
            (429 or 503, _) => $"{service} limits the rate of requests ({code}): send fewer, or divide the projects among accounts.",
            (500, "OperationTimedOut") => TimedOut(service, proxy: null),
            _ => $"{service} answers {code}: see the exception, and the state of Azure Storage.",
        };
    }

    private static string DescribeCredentials(AuthenticationFailedException exception, string service) =>
        exception is CredentialUnavailableException
            ? $"There are no Azure credentials for the table service at {service}: sign in, or set JobsStorage."
            : $"Azure gives this program no token for the table service at {service}: check its identity, "
                + "JobsStorage__clientId and the network; see the exception.";

    private static string DescribeNetwork(HttpRequestException exception, string service, Uri? proxy)
    {
        var socket = Find<SocketException>(exception)?.SocketErrorCode;
        return exception.HttpRequestError switch
        {
            HttpRequestError.ProxyTunnelError => ProxyFails(service, proxy, reason: null),
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError when proxy is not null =>
                ProxyFails(service, proxy, socket is null ? null : $"{socket}"),
            HttpRequestError.NameResolutionError =>
                $"The name of {service} cannot be resolved: correct JobsStorage, or the name resolution of this network.",
            HttpRequestError.ConnectionError when socket is SocketError.ConnectionRefused =>
                $"{service} refuses the connection: start the table service, or correct JobsStorage.",
            HttpRequestError.ConnectionError =>
                $"{service} cannot be reached ({socket}): check the network, its firewalls and JobsStorage.",
            HttpRequestError.SecureConnectionError =>
                $"The connection to {service} is not secure ({Find<AuthenticationException>(exception)?.Message.TrimEnd('.')}): "
                + "correct JobsStorage, or trust the certificate on this machine.",
            HttpRequestError.InvalidResponse => NotTheService(service, "its answer is not HTTP", proxy),
            _ => $"{service} ended the connection without an answer: it may be no table service; check JobsStorage.",
        };
    }

    private static string NotTheService(string service, string what, Uri? proxy) => proxy is null
        ? $"The program at {service} is not a table service ({what}): correct JobsStorage, or free its port."
        : ProxyFails(service, proxy, what);

    private static string TimedOut(string service, Uri? proxy) => proxy is null
        ? $"{service} did not answer in time: check JobsStorage, the network and the state of the service."
        : $"{service} did not answer in time through the proxy {Name(proxy)}: check it, or exclude the address in NO_PROXY.";

    private static string ProxyFails(string service, Uri? proxy, string? reason) =>
        $"The proxy {Name(proxy)} of the environment does not lead to {service}{(reason is null ? "" : $" ({reason})")}: "
        + "correct HTTPS_PROXY or HTTP_PROXY, or exclude the address in NO_PROXY.";

    // Without a user and a password.
    private static string? Name(Uri? proxy) => proxy?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    // A proxy, or another web server, answers without what the service puts on each answer.
    private static bool IsOfTheService(RequestFailedException answer) => !string.IsNullOrEmpty(answer.ErrorCode)
        || answer.GetRawResponse() is { } response
            && (response.Headers.Contains("x-ms-version") || response.Headers.Contains("x-ms-request-id"));

    private static Exception Root(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Root(last),
        { InnerException: { } inner } => Root(inner),
        _ => exception,
    };

    // The last try says best what is wrong now.
    private static T? Find<T>(Exception? exception)
        where T : Exception => exception switch
        {
            null => null,
            T found => found,
            AggregateException several => several.InnerExceptions.Reverse().Select(Find<T>).FirstOrDefault(inner => inner is not null),
            _ => Find<T>(exception.InnerException),
        };
}
