using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Infra;

/// <summary>Security properties of every deployment, with any combination of parameters.</summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed partial class DeploymentSecurityTests
{
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string BlobDataOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string TableDataContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string TableDataReader = "76199698-9eea-4c19-bc75-cec21354c6b6";

    /// <summary>The combinations of parameters.</summary>
    public static TheoryData<string> All => Deployment.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Storage_accounts_allow_neither_keys_nor_public_data(string combination)
    {
        var accounts = (await Deployment.OfAsync(combination)).Resources("Microsoft.Storage/storageAccounts");

        Assert.Equal(["sthost", "stjobs"], accounts.Select(account => account.At("name")[..6]).Order());
        Assert.All(accounts, account =>
        {
            Assert.Equal("false", account.At("properties.allowSharedKeyAccess"));
            Assert.Equal("false", account.At("properties.allowBlobPublicAccess"));
            Assert.Equal("false", account.At("properties.allowCrossTenantReplication"));
            Assert.Equal("false", account.At("properties.isLocalUserEnabled"));
            Assert.Equal("true", account.At("properties.defaultToOAuthAuthentication"));
            Assert.Equal("true", account.At("properties.supportsHttpsTrafficOnly"));
            Assert.Equal("TLS1_2", account.At("properties.minimumTlsVersion"));
            Assert.Equal("None", account.At("properties.networkAcls.bypass"));
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Cors_of_the_platform_is_off(string combination)
    {
        var app = Assert.Single((await Deployment.OfAsync(combination)).Resources("Microsoft.Web/sites"));

        Assert.False(app.GetProperty("properties").GetProperty("siteConfig").TryGetProperty("cors", out _));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Storage_has_one_private_container_and_one_table(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);
        var container = Assert.Single(deployment.Resources("Microsoft.Storage/storageAccounts/blobServices/containers"));
        var table = Assert.Single(deployment.Resources("Microsoft.Storage/storageAccounts/tableServices/tables"));

        Assert.Equal("None", container.At("properties.publicAccess"));
        Assert.Matches("^stjobs[a-z0-9]+/default/jobs$", table.At("name"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Deployed_packages_can_be_restored(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);
        var blobs = Assert.Single(deployment.Resources("Microsoft.Storage/storageAccounts/blobServices"));

        Assert.Equal("true", blobs.At("properties.deleteRetentionPolicy.enabled"));
        Assert.Equal("true", blobs.At("properties.containerDeleteRetentionPolicy.enabled"));
    }

    [Theory]
    [InlineData("minimal", 0)]
    [InlineData("everything", 1)]
    public async Task Jobs_account_is_locked_with_the_parameter(string combination, int count)
    {
        var locks = (await Deployment.OfAsync(combination)).Resources("Microsoft.Authorization/locks");

        Assert.Equal(count, locks.Count);
        Assert.All(locks, each => Assert.Equal("CanNotDelete", each.At("properties.level")));
        Assert.All(locks, each => Assert.Contains("/storageAccounts/stjobs", each.At("id"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("minimal", "Enabled", "Allow")]
    [InlineData("writer identity", "Enabled", "Allow")]
    [InlineData("API keys", "Enabled", "Allow")]
    [InlineData("other name", "Enabled", "Allow")]
    [InlineData("private network", "Disabled", "Deny")]
    [InlineData("everything", "Disabled", "Deny")]
    public async Task Storage_accounts_with_a_private_network_have_no_public_access(
        string combination, string access, string action)
    {
        var accounts = (await Deployment.OfAsync(combination)).Resources("Microsoft.Storage/storageAccounts");

        Assert.All(accounts, account =>
        {
            Assert.Equal(access, account.At("properties.publicNetworkAccess"));
            Assert.Equal(action, account.At("properties.networkAcls.defaultAction"));
        });
    }

    [Theory]
    [InlineData("private network")]
    [InlineData("everything")]
    public async Task Private_network_has_endpoints_for_both_accounts(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);
        var endpoints = deployment.Resources("Microsoft.Network/privateEndpoints")
            .Select(endpoint => endpoint.GetProperty("properties").GetProperty("privateLinkServiceConnections")[0]
                .GetProperty("properties").GetProperty("groupIds")[0].GetString());
        var zones = deployment.Resources("Microsoft.Network/privateDnsZones").Select(zone => zone.At("name")).Order().ToList();
        var network = Assert.Single(deployment.Resources("Microsoft.Network/virtualNetworks"));
        var subnets = network.GetProperty("properties").GetProperty("subnets").EnumerateArray();
        var subnet = subnets.Single(each => each.At("name") == "app");
        var delegation = Assert.Single(subnet.GetProperty("properties").GetProperty("delegations").EnumerateArray());

        Assert.Equal(["blob", "table"], endpoints.Order());
        Assert.Collection(
            zones, zone => Assert.Matches("privatelink.*'blob'", zone), zone => Assert.Matches("privatelink.*'table'", zone));
        Assert.Equal(2, deployment.Resources("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count);
        Assert.Equal(2, deployment.Resources("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count);
        Assert.Equal("Microsoft.App/environments", delegation.At("properties.serviceName"));
        Assert.Contains("appSubnetId", App(deployment).At("properties.virtualNetworkSubnetId"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("writer identity")]
    [InlineData("API keys")]
    public async Task Network_without_the_parameter_is_not_created(string combination) => Assert.DoesNotContain(
        (await Deployment.OfAsync(combination)).Types(), type => type.StartsWith("Microsoft.Network/", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public async Task App_accepts_https_only_and_is_published_to_by_identities_only(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);
        var app = App(deployment);
        var basic = deployment.Resources("Microsoft.Web/sites/basicPublishingCredentialsPolicies");

        Assert.Equal("true", app.At("properties.httpsOnly"));
        Assert.Equal("1.2", app.At("properties.siteConfig.minTlsVersion"));
        Assert.Equal("1.2", app.At("properties.siteConfig.scmMinTlsVersion"));
        Assert.Equal("Disabled", app.At("properties.siteConfig.ftpsState"));
        Assert.Equal("false", app.At("properties.siteConfig.remoteDebuggingEnabled"));
        Assert.Equal("true", app.At("properties.functionsRuntimeAdminIsolationEnabled"));
        Assert.Equal("UserAssignedIdentity", app.At("properties.functionAppConfig.deployment.storage.authentication.type"));
        Assert.Equal(["ftp", "scm"], basic.Select(policy => policy.At("name").Split('/')[^1]).Order());
        Assert.All(basic, policy => Assert.Equal("false", policy.At("properties.allow")));
    }

    [Theory]
    [InlineData("minimal", "Allow", "", "Allow", "")]
    [InlineData(
        "everything",
        "Deny", "ApplicationInsightsAvailability 203.0.113.0/24",
        "Deny", "198.51.100.7/32 2001:db8::/32")]
    public async Task Addresses_that_reach_app_and_deployment_site_can_be_restricted(
        string combination, string others, string callers, string otherDeployers, string deployers)
    {
        static string Addresses(JsonElement rules) => string.Join(' ', rules.EnumerateArray().Select(rule =>
        {
            Assert.Equal("Allow", rule.At("action"));
            return rule.At("ipAddress");
        }));
        var site = App(await Deployment.OfAsync(combination)).GetProperty("properties").GetProperty("siteConfig");

        Assert.Equal(others, site.At("ipSecurityRestrictionsDefaultAction"));
        Assert.Equal(callers, Addresses(site.GetProperty("ipSecurityRestrictions")));
        Assert.Equal(otherDeployers, site.At("scmIpSecurityRestrictionsDefaultAction"));
        Assert.Equal(deployers, Addresses(site.GetProperty("scmIpSecurityRestrictions")));
        Assert.Equal("false", site.At("scmIpSecurityRestrictionsUseMain"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task App_has_one_identity_and_the_runtime_of_its_build(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);
        var app = App(deployment);
        var identity = Assert.Single(app.GetProperty("identity").GetProperty("userAssignedIdentities").EnumerateObject());
        var plan = Assert.Single(deployment.Resources("Microsoft.Web/serverfarms"));

        Assert.Equal("UserAssigned", app.At("identity.type"));
        Assert.Contains("/id-app-", identity.Name, StringComparison.Ordinal);
        Assert.Equal("dotnet-isolated", app.At("properties.functionAppConfig.runtime.name"));
        Assert.Equal("10.0", app.At("properties.functionAppConfig.runtime.version"));
        Assert.Equal("FlexConsumption", plan.At("sku.tier"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Telemetry_is_accepted_from_identities_only(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);
        var insights = Assert.Single(deployment.Resources("Microsoft.Insights/components"));
        var workspace = Assert.Single(deployment.Resources("Microsoft.OperationalInsights/workspaces"));

        Assert.Equal("true", insights.At("properties.DisableLocalAuth"));
        Assert.Equal("true", workspace.At("properties.features.disableLocalAuth"));
        Assert.Equal("30", workspace.At("properties.retentionInDays"));
        Assert.Equal("1", workspace.At("properties.workspaceCapping.dailyQuotaGb"));
    }

    [Theory]
    [InlineData("minimal", false, false)]
    [InlineData("private network", false, false)]
    [InlineData("writer identity", true, false)]
    [InlineData("API keys", false, false)]
    [InlineData("everything", true, true)]
    public async Task Identities_have_only_the_documented_roles(string combination, bool writer, bool person)
    {
        var roles = (await Deployment.OfAsync(combination)).Resources("Microsoft.Authorization/roleAssignments").Select(role => (
            Scope: ScopeName().Match(role.At("id")).Groups[1].Value,
            Role: role.At("properties.roleDefinitionId").Split('/')[^1],
            Identity: IdentityName().Match(role.At("properties.principalId")).Value));
        List<(string Scope, string Role, string Identity)> expected =
        [
            ("appi", MetricsPublisher, "id-app"),
            ("sthost", BlobDataOwner, "id-app"),
            ("stjobs", TableDataReader, "id-app"),
        ];
        if (writer)
        {
            expected.Add(("stjobs", TableDataContributor, "id-writer"));
        }

        if (person)
        {
            expected.Add(("stjobs", TableDataContributor, "11111111"));
        }

        Assert.Equal(expected.Order(), roles.Order());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Authentication_is_on(string combination) =>
        Assert.Equal("true", (await Deployment.OfAsync(combination)).Settings["Authentication__Enabled"]);

    [Theory]
    [MemberData(nameof(All))]
    public async Task Settings_and_outputs_contain_no_secret(string combination)
    {
        var deployment = await Deployment.OfAsync(combination);

        Assert.DoesNotContain("AzureWebJobsStorage", deployment.Settings.Keys);
        Assert.DoesNotContain("JobsStorage", deployment.Settings.Keys);
        var outputs = deployment.Outputs.Select(output => $"{output.Key}={output.Value}").ToList();
        Assert.All(deployment.Settings, setting => Assert.DoesNotMatch(Secret(), $"{setting.Key}={setting.Value}"));
        Assert.All(outputs, output => Assert.DoesNotMatch(Secret(), output));
        Assert.All(outputs, output => Assert.DoesNotMatch("(?i)connectionString|instrumentationKey", output));
        Assert.DoesNotMatch("(?i)\\blist(Keys|AccountSas|ServiceSas|Secrets)\\b", deployment.Text);
    }

    [Theory]
    [InlineData("minimal", "false")]
    [InlineData("everything", "true")]
    public async Task App_and_deletions_are_logged_and_reads_and_writes_with_a_parameter(string combination, string others)
    {
        var settings = (await Deployment.OfAsync(combination)).Resources("Microsoft.Insights/diagnosticSettings");
        var logs = settings.SelectMany(setting => setting.GetProperty("properties").GetProperty("logs").EnumerateArray())
            .Select(log => $"{log.At("category")} {log.At("enabled")}").Order();

        Assert.Equal(
            [
                "FunctionAppLogs true",
                "StorageDelete true", "StorageDelete true",
                $"StorageRead {others}", $"StorageRead {others}",
                $"StorageWrite {others}", $"StorageWrite {others}",
            ],
            logs);
    }

    private static JsonElement App(Deployment deployment) =>
        Assert.Single(deployment.Resources("Microsoft.Web/sites"));

    [GeneratedRegex("/(appi|sthost|stjobs)[a-z0-9-]*/providers/Microsoft\\.Authorization/")]
    private static partial Regex ScopeName();

    [GeneratedRegex("id-(app|writer)|^1{8}")]
    private static partial Regex IdentityName();

    [GeneratedRegex("(?i)AccountKey|SharedAccess|sig=|password|secret")]
    private static partial Regex Secret();
}
