using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jobs.Api;
using Jobs.Api.Admission;
using Jobs.Api.Auth;
using Jobs.Api.Http;
using Jobs.Api.Snapshots;
using Jobs.Api.Tables;
using Jobs.Development;

namespace Jobs.Tests.Infra;

/// <summary>
/// Holds <c>docs/settings.md</c>, the infrastructure and the sample of local settings to the settings that the code reads.
/// </summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed partial class SettingsTests
{
    // What the code reads without a class of options, and what the Functions host and ASP.NET Core read themselves.
    private static readonly string[] OfTheEnvironment =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "ASPNETCORE_ENVIRONMENT",
        "AzureWebJobsStorage",
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
        "Development__DataFolder",
        "Development__SeedDemo",
        "DOTNET_GCgen0size",
        "FUNCTIONS_WORKER_RUNTIME",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED",
    ];

    private static readonly Dictionary<string, object?> OfTheCode = new(
        new[]
        {
            Settings(JobsOptions.Section, new JobsOptions()),
            Settings(SnapshotOptions.Section, new SnapshotOptions()),
            Settings(LimitsOptions.Section, new LimitsOptions()),
            Settings(StorageOptions.Section, new StorageOptions()),
            Settings(AuthenticationOptions.Section, new AuthenticationOptions()),
            Settings($"{AuthenticationOptions.Section}__{nameof(AuthenticationOptions.ApiKeys)}__0", new ApiKeyOptions()),
            [KeyValuePair.Create($"{CorsOptions.Section}__{nameof(CorsOptions.AllowedOrigins)}__0", (object?)null)],
        }.SelectMany(settings => settings),
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Known = new(
        [.. OfTheCode.Keys, .. OfTheEnvironment], StringComparer.OrdinalIgnoreCase);

    /// <summary>The combinations of parameters.</summary>
    public static TheoryData<string> All => Deployment.All;

    [Fact]
    public void The_page_of_settings_has_every_setting_once_and_no_other() => Assert.Equal(
        Known.Order(StringComparer.OrdinalIgnoreCase),
        Documented().Select(static row => row.Name).Order(StringComparer.OrdinalIgnoreCase),
        StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void The_page_of_settings_has_the_defaults_of_the_code()
    {
        var rows = Documented().Where(row => OfTheCode.GetValueOrDefault(row.Name) is not (null or "")).ToList();

        Assert.True(rows.Count > 10);
        Assert.All(rows, row => Assert.Equal(
            $"`{Convert.ToString(OfTheCode[row.Name], CultureInfo.InvariantCulture)}`", row.Default));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_infrastructure_sets_nothing_that_is_not_read(string combination) =>
        Assert.All((await Deployment.OfAsync(combination)).Settings.Keys, name => Assert.Contains(name, Known));

    [Fact]
    public async Task The_infrastructure_can_set_every_setting_of_the_code_but_the_one_with_a_key()
    {
        var set = (await Deployment.OfAsync("everything")).Settings.Keys;

        Assert.Equal(
            OfTheCode.Keys.Except([StorageOptions.Section]).Order(StringComparer.OrdinalIgnoreCase),
            set.Where(OfTheCode.ContainsKey).Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_infrastructure_has_the_defaults_of_the_code()
    {
        var set = (await Deployment.OfAsync("minimal")).Settings
            .Where(setting => OfTheCode.GetValueOrDefault(setting.Key) is not null)
            .ToList();

        Assert.True(set.Count > 7);
        Assert.All(set, setting => Assert.Equal(
            Convert.ToString(OfTheCode[setting.Key], CultureInfo.InvariantCulture), setting.Value));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_infrastructure_fixes_the_size_of_the_youngest_generation(string combination) =>
        Assert.Equal("400000", (await Deployment.OfAsync(combination)).Settings["DOTNET_GCgen0size"]);

    [Fact]
    public void The_sample_of_local_settings_has_nothing_that_is_not_read()
    {
        using var sample = JsonDocument.Parse(Read("local.settings.sample.json"));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name).ToList();

        Assert.Contains(StorageOptions.Section, names);
        Assert.All(names, name => Assert.Contains(name, Known));
    }

    [Theory]
    [InlineData("main.bicepparam")]
    [InlineData("../.github/workflows/deploy.yml")]
    [InlineData("../docs/operations.md")]
    public void The_variables_of_a_deployment_are_the_same_wherever_they_stand(string file)
    {
        var read = Variable().Matches(Read("infra/main.bicepparam")).Select(match => match.Value).ToHashSet();

        Assert.NotEmpty(read);
        Assert.Equal(read.Order(), Variable().Matches(Read($"infra/{file}")).Select(match => match.Value).Distinct().Order());
    }

    private static IEnumerable<KeyValuePair<string, object?>> Settings(string section, object defaults) =>
        from property in defaults.GetType().GetProperties()
        where property.PropertyType != typeof(IList<ApiKeyOptions>)
        let name = IsTheSectionItself(property) ? section : $"{section}__{property.Name}"
        select KeyValuePair.Create(name, property.GetValue(defaults));

    private static bool IsTheSectionItself(PropertyInfo property) =>
        property.DeclaringType == typeof(StorageOptions) && property.Name == nameof(StorageOptions.ConnectionString);

    private static IEnumerable<(string Name, string Default)> Documented() =>
        SettingOfARow().Matches(Read("docs/settings.md")).Select(match => (match.Groups[1].Value, match.Groups[2].Value));

    private static string Read(string file) => File.ReadAllText(Path.Combine(RepositoryLayout.Root(), file));

    [GeneratedRegex(@"^\| `([A-Za-z0-9_]+)` \| ([^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex SettingOfARow();

    [GeneratedRegex("JOBS_[A-Z]+(?:_[A-Z]+)*")]
    private static partial Regex Variable();
}
