using System.Runtime.CompilerServices;
using Jobs.Api.Http;
using Jobs.Client;
using Jobs.Recording;
using Jobs.Tests.Architecture.Cyclic;

namespace Jobs.Tests.Architecture;

/// <summary>The rules of the layout (docs/architecture.md), held on the compiled assemblies.</summary>
public sealed class LayoutTests
{
    private static readonly System.Reflection.Assembly Api = typeof(JobsApi).Assembly;
    private static readonly System.Reflection.Assembly Client = typeof(JobsClient).Assembly;
    private static readonly System.Reflection.Assembly Recording = typeof(JobRecorder).Assembly;

    private static readonly TypeGraph Graph =
        new(static name => name.StartsWith("Jobs.", StringComparison.Ordinal), Api, Client, Recording);

    [Fact]
    public void Types_of_api_client_and_recording_form_no_cycle() => Assert.Empty(Graph.FindCycle());

    [Theory]
    [InlineData("Query", "Admission", "Auth", "Http", "Snapshots")]
    [InlineData("Snapshots", "Admission", "Auth", "Http")]
    [InlineData("Tables", "Admission", "Auth", "Http", "Query", "Snapshots")]
    [InlineData("Admission", "Auth", "Http", "Query", "Snapshots", "Tables")]
    [InlineData("Auth", "Http", "Query", "Snapshots", "Tables")]
    [InlineData("Telemetry", "Admission", "Auth", "Http", "Query", "Snapshots", "Tables")]
    [InlineData("Configuration", "Admission", "Auth", "Http", "Query", "Snapshots", "Tables", "Telemetry")]
    public void Folder_does_not_use_the_folders_above_it(string folder, params string[] forbidden) =>
        Assert.Empty(Violations(Graph, $"Jobs.Api.{folder}.", [.. forbidden.Select(name => $"Jobs.Api.{name}.")]));

    [Fact]
    public void Http_alone_uses_status_codes_in_the_service() => Assert.DoesNotContain(
        Graph.Uses,
        static use => use.Used == typeof(System.Net.HttpStatusCode).FullName
            && !use.User.StartsWith("Jobs.Client.", StringComparison.Ordinal)
            && !use.User.StartsWith("Jobs.Api.Http.", StringComparison.Ordinal));

    [Fact]
    public void Recording_uses_the_table_client_and_the_framework_only() => Assert.All(
        Recording.GetReferencedAssemblies(),
        static reference => Assert.Matches("^(Azure\\.(Core|Data\\.Tables)|System\\..*|netstandard)$", reference.Name));

    [Fact]
    public void Client_uses_the_framework_and_its_extensions_and_nothing_of_the_service() => Assert.All(
        Client.GetReferencedAssemblies(),
        static reference => Assert.Matches("^(Microsoft\\.Extensions|System)\\..*$", reference.Name));

    [Fact]
    public void Recording_does_not_use_the_api() => Assert.Empty(Violations(Graph, "Jobs.Recording.", ["Jobs.Api."]));

    [Fact]
    public void Api_makes_public_only_what_the_hosts_use() => Assert.Equal(
        [
            "Jobs.Api.Configuration.OptionsFailures",
            "Jobs.Api.Configuration.SettingNames",
            "Jobs.Api.Configuration.StartupException",
            "Jobs.Api.Http.JobsApi",
            "Jobs.Api.JobsServiceCollectionExtensions",
            "Jobs.Api.Telemetry.TelemetryServiceCollectionExtensions",
        ],
        Api.GetExportedTypes().Select(static type => type.FullName).Order(StringComparer.Ordinal));

    [Fact]
    public void Hosts_see_no_internals_of_the_api() => Assert.DoesNotContain(
        Api.GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false).Cast<InternalsVisibleToAttribute>(),
        static friend => friend.AssemblyName is "JobsServer" or "JobsFunctions");

    [Fact]
    public void Type_cycle_is_found()
    {
        var graph = GraphOfThisNamespace();

        Assert.Equal([typeof(First).FullName!, typeof(Second).FullName!], graph.FindCycle().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Forbidden_reference_is_found() => Assert.NotEmpty(
        Violations(GraphOfThisNamespace(), "Jobs.Tests.Architecture.Cyclic.First", ["Jobs.Tests.Architecture.Cyclic.Second"]));

    private static TypeGraph GraphOfThisNamespace() => new(
        static name => name.StartsWith("Jobs.Tests.Architecture.Cyclic.", StringComparison.Ordinal), typeof(LayoutTests).Assembly);

    private static IEnumerable<(string User, string Used)> Violations(TypeGraph graph, string user, IReadOnlyList<string> forbidden) =>
        graph.Uses.Where(use => use.User.StartsWith(user, StringComparison.Ordinal)
            && forbidden.Any(name => use.Used.StartsWith(name, StringComparison.Ordinal)));
}
