using Jobs.Api;
using Jobs.Api.Configuration;

namespace JobsServer;

/// <summary>
/// The arguments of the program, in the form that the framework reads. The framework itself ignores what it does not know.
/// </summary>
/// <param name="AsksForHelp">True for <c>--help</c>.</param>
/// <param name="HealthAddress">The address of <c>--check-health</c>; null without it.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record CommandLine(bool AsksForHelp, Uri? HealthAddress, string[] Arguments)
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        Serves the jobs API.

        Usage: JobsServer [options]

          --urls ADDRESSES       Where to listen, divided by semicolons. [default: http://localhost:7071]
          --http_ports PORTS     Ports of all addresses of this machine, divided by semicolons. --urls overrides it.
          --environment NAME     Production or Development. [default: Production; with 'dotnet run' Development]

        """
#if LOCAL_DEVELOPMENT
        + """
          --seed-demo            In Development: write sample jobs also into a table service that was running before.

        """
#endif
        + """
          --SECTION:KEY VALUE    Any setting, for instance --Jobs:TableName=jobs.
          --check-health URL     Do not serve: exit with 0 if a server answers 200 there, for a container's health check.
          --help                 Print this.

        Settings are also read from environment variables, for instance Jobs__TableName. docs/settings.md lists all. Without an
        option, ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS and ASPNETCORE_ENVIRONMENT are read.
        """;

    private const string SeedDemo = "seed-demo";
    private const string CheckHealth = "check-health";

    private static readonly string[] HelpNames = ["--help", "-h", "-?", "/?"];

    // Their sections are the framework's, or are checked when they are read.
    private static readonly string[] OpenSections = ["Logging", "Kestrel", "Development"];

    private static readonly string[] Options =
    [
        WebHostDefaults.ServerUrlsKey,
        WebHostDefaults.HttpPortsKey,
        WebHostDefaults.HttpsPortsKey,
        HostDefaults.EnvironmentKey,
        "AllowedHosts",
        CheckHealth,
#if LOCAL_DEVELOPMENT
        SeedDemo,
#endif
        "help",
    ];

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartupException">One of them is not known, or has no value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Any(static argument => HelpNames.Contains(argument)))
        {
            return new CommandLine(AsksForHelp: true, HealthAddress: null, []);
        }

        Uri? health = null;
        var read = new List<string>();
        var settings = new Lazy<string[]>(() => [.. SettingNames.Of(new ServiceCollection().AddJobs())]);
        for (var index = 0; index < arguments.Count; index++)
        {
            var parts = arguments[index].Split('=', 2);
            var name = parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : null;
            if (name is null || !IsKnown(name, settings))
            {
                var nearest = SettingNames.Nearest(Options.Concat(settings.Value), parts[0].TrimStart('-', '/'));
                throw new StartupException(
                    $"'{parts[0]}' is not an option: did you mean --{nearest}? --help lists the options.");
            }

            if (name == SeedDemo)
            {
                read.Add($"--Development:SeedDemo={(parts.Length > 1 ? parts[1] : "true")}");
                continue;
            }

            var hasOwnValue = parts.Length > 1;
            if (!hasOwnValue && ++index == arguments.Count)
            {
                throw new StartupException($"'{parts[0]}' needs a value: --help lists the options.");
            }

            var value = hasOwnValue ? parts[1] : arguments[index];
            if (name == CheckHealth)
            {
                health = AddressOf(value);
                continue;
            }

            read.Add($"--{name.Replace("__", ":", StringComparison.Ordinal)}={value}");
        }

        return new CommandLine(AsksForHelp: false, health, [.. read]);
    }

    private static Uri AddressOf(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new StartupException($"--{CheckHealth} must be an http or https address, not '{value}'.");

    private static bool IsKnown(string name, Lazy<string[]> settings)
    {
        var section = name.Replace("__", ":", StringComparison.Ordinal).Split(':')[0];
        return Options.Concat(OpenSections).Contains(section, StringComparer.OrdinalIgnoreCase)
            || settings.Value.Any(setting => setting.Split(':')[0].Equals(section, StringComparison.OrdinalIgnoreCase));
    }
}
