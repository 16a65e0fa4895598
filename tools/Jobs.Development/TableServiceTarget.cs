using System.Net.Sockets;
using Azure.Data.Tables;
using Jobs.Api.Tables;
using Microsoft.Extensions.Configuration;

namespace Jobs.Development;

/// <summary>The table service that the settings name, as it is when the server starts.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Origin">Where it comes from.</param>
internal sealed record TableServiceTarget(Uri Address, TableServiceOrigin Origin)
{
    /// <summary>True when the server starts it, and so owns its content.</summary>
    public bool IsStartedHere => Origin == TableServiceOrigin.StartedHere;

    /// <summary>Finds it; null when the settings name none, which their validation reports.</summary>
    public static TableServiceTarget? Find(IConfiguration configuration)
    {
        var connection = configuration[StorageOptions.Section];
        if (string.IsNullOrEmpty(connection))
        {
            var uri = configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.TableServiceUri)}"];
            return Uri.TryCreate(uri, UriKind.Absolute, out var address) ? new(address, TableServiceOrigin.Elsewhere) : null;
        }

        try
        {
            var service = new TableServiceClient(connection);
            return new(service.Uri, OriginOf(service));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Says what the server uses, and what it does there.</summary>
    /// <param name="folder">Where the data is of a service that the server starts.</param>
    /// <param name="seeds">True when <c>--seed-demo</c> is given.</param>
    /// <param name="opens">True when the settings turn authentication off.</param>
    public string Describe(string folder, bool seeds, bool opens)
    {
        // Without a query, which could be a signature.
        var address = Address.GetLeftPart(UriPartial.Path);
        return Origin == TableServiceOrigin.StartedHere
            ? $"Table service: {address}, an Azurite that this server starts; its data is in {folder}."
            : $"""
                Table service: {address}, {(Origin == TableServiceOrigin.Shared
                    ? "shared: another process on this machine started it." : "which this server did not start.")}
                  {(seeds ? "Sample jobs are written there (--seed-demo)." : "Nothing is written there; --seed-demo writes sample jobs.")}
                  {(opens
                      ? "Authentication is off: everyone on this machine can read it."
                      : "Authentication is on; --Authentication:Enabled=false lets everyone on this machine read it.")}
                """;
    }

    private static TableServiceOrigin OriginOf(TableServiceClient service) =>
        !service.Uri.IsLoopback ? TableServiceOrigin.Elsewhere
        : IsListening(service.Uri) ? TableServiceOrigin.Shared
        : service.AccountName == Azurite.Account && service.Uri.Scheme == Uri.UriSchemeHttp ? TableServiceOrigin.StartedHere
        : TableServiceOrigin.Elsewhere;

    private static bool IsListening(Uri address)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
