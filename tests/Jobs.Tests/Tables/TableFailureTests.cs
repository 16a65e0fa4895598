using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Jobs.Api.Tables;

namespace Jobs.Tests.Tables;

/// <summary>The sentence for each reason why the table cannot be used. The reasons themselves are in <c>UnavailableTableTests</c>.</summary>
public sealed class TableFailureTests
{
    private const string Service = "https://a.table.core.windows.net";

    private static readonly TableClient Table = new(
        new Uri(Service), "jobs", new TableSharedKeyCredential("a", "c2VjcmV0LW9mLXRoZS1hY2NvdW50"));

    [Theory]
    [InlineData(403, "AuthenticationFailed", Service + " rejects the key of JobsStorage (403 AuthenticationFailed): copy the connection string of the account again, and check the clock of this machine.")]
    [InlineData(403, "AuthorizationFailure", Service + " does not accept requests from this network (403 AuthorizationFailure): allow it in the network rules of the storage account, or use its private endpoint.")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted", Service + " does not accept keys (403 KeyBasedAuthenticationNotPermitted): give JobsStorage__tableServiceUri instead of a connection string, and an identity with the role 'Storage Table Data Reader'.")]
    [InlineData(503, "ServerBusy", Service + " limits the rate of requests (503 ServerBusy): send fewer, or divide the projects among accounts.")]
    [InlineData(500, "OperationTimedOut", Service + " did not answer in time: check JobsStorage, the network and the state of the service.")]
    [InlineData(500, "InternalError", Service + " answers 500 InternalError: see the exception, and the state of Azure Storage.")]
    public void Answer_of_the_service_is_described(int status, string code, string sentence) =>
        Assert.Equal(sentence, TableFailure.Describe(new RequestFailedException(status, "No.", code, innerException: null), Table));

    [Fact]
    public void Missing_role_for_a_write_is_that_of_a_contributor() => Assert.Contains(
        $"may not write the tables at {Service} (403 AuthorizationPermissionMismatch): assign it the role 'Storage Table Data Contributor'",
        TableFailure.Describe(new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null), Table, isWrite: true),
        StringComparison.Ordinal);

    public static TheoryData<string, Exception> Exceptions => new()
    {
        {
            $"There are no Azure credentials for the table service at {Service}: sign in, or set JobsStorage.",
            new CredentialUnavailableException("None.")
        },
        {
            $"Azure gives this program no token for the table service at {Service}: check its identity, JobsStorage__clientId and the network; see the exception.",
            new AuthenticationFailedException("No.", new RequestFailedException(400, "No."))
        },
        {
            $"The program at {Service} is not a table service (its answer is not JSON of the service): correct JobsStorage, or free its port.",
            new JsonException("No.")
        },
        {
            $"The name of {Service} cannot be resolved: correct JobsStorage, or the name resolution of this network.",
            Failed(HttpRequestError.NameResolutionError, new SocketException((int)SocketError.HostNotFound))
        },
        {
            $"{Service} refuses the connection: start the table service, or correct JobsStorage.",
            new AggregateException(
                new TaskCanceledException(), Failed(HttpRequestError.ConnectionError, new SocketException((int)SocketError.ConnectionRefused)))
        },
        {
            $"{Service} cannot be reached (NetworkUnreachable): check the network, its firewalls and JobsStorage.",
            Failed(HttpRequestError.ConnectionError, new SocketException((int)SocketError.NetworkUnreachable))
        },
        {
            $"The connection to {Service} is not secure (The certificate is invalid): correct JobsStorage, or trust the certificate on this machine.",
            Failed(HttpRequestError.SecureConnectionError, new AuthenticationException("The certificate is invalid."))
        },
        {
            $"{Service} did not answer in time: check JobsStorage, the network and the state of the service.",
            new AggregateException(new TaskCanceledException(), new TaskCanceledException())
        },
        {
            $"The table at {Service} cannot be read (NotSupportedException): see the exception.",
            new InvalidOperationException("No.", new NotSupportedException("secret"))
        },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void Failure_without_an_answer_is_described(string sentence, Exception exception) =>
        Assert.Equal(sentence, TableFailure.Describe(exception, Table));

    private static RequestFailedException Failed(HttpRequestError error, Exception cause) =>
        new(0, "No.", null, new HttpRequestException(error, "No.", cause));
}
