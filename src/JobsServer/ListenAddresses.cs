using System.Globalization;
using System.Text.RegularExpressions;
using Jobs.Api.Configuration;

namespace JobsServer;

/// <summary>
/// Where the server listens. What names an address, and which of them wins, is the framework's: <c>urls</c> on the command line,
/// in the environment or in <c>appsettings.json</c>, then <c>http_ports</c> and <c>https_ports</c>; endpoints of the section
/// <c>Kestrel</c> override all. Only without any there is a default.
/// </summary>
internal static partial class ListenAddresses
{
    private const string Default = "http://localhost:7071";
    private const string Endpoints = "Kestrel:Endpoints";

    private static readonly string[] Ports = [WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];

    /// <summary>Sets the default address if no other is given.</summary>
    /// <exception cref="StartupException">An address cannot be one. The framework reads some of them as port 80.</exception>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var urls = configuration[WebHostDefaults.ServerUrlsKey] ?? "";
        foreach (var url in Parts(urls))
        {
            Check(url);
        }

        foreach (var (name, port) in Ports.SelectMany(name => Parts(configuration[name]).Select(port => (name, port))))
        {
            if (!IsPort(port))
            {
                throw new StartupException($"{name.ToUpperInvariant()} must be numbers from 0 to 65535, not '{port}'.");
            }
        }

        if (urls.Length == 0
            && Ports.All(name => string.IsNullOrEmpty(configuration[name]))
            && !configuration.GetSection(Endpoints).GetChildren().Any())
        {
            configuration[WebHostDefaults.ServerUrlsKey] = Default;
        }
    }

    private static void Check(string url)
    {
        if (Address().Match(url) is not { Success: true } match)
        {
            throw new StartupException($"'{url}' is not an address to listen on, such as {Default}: correct --urls or ASPNETCORE_URLS.");
        }

        if (match.Groups["port"] is { Success: true, Value: var port } && !IsPort(port))
        {
            throw new StartupException($"The port of '{url}' must be a number from 0 to 65535: correct --urls or ASPNETCORE_URLS.");
        }
    }

    private static string[] Parts(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // Sockets and pipes of this machine, or a host with a port and without a path.
    [GeneratedRegex(@"^http://(unix|pipe):/.+$|^https?://(\[[0-9A-Fa-f:.%]+\]|[^/:\[\]]+)(:(?<port>[^/]*))?/?$", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
