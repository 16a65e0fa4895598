using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jobs.Tests.Infra;

/// <summary>What the alerts of a deployment watch, and when they fire.</summary>
[Trait(Category.Name, Category.Infrastructure)]
public sealed partial class AlertTests
{
    private const string LogAlerts = "Microsoft.Insights/scheduledQueryRules";
    private const string MetricAlerts = "Microsoft.Insights/metricAlerts";
    private const string Requests = "AppRequests | where Url !has \"/health/\"";

    [Theory]
    [InlineData("minimal", 0, 1, 3)]
    [InlineData("everything", 1, 1, 3)]
    public async Task Alerts_cover_errors_latency_log_volume_throttling_and_readiness(
        string combination, int actionGroups, int probes, int metricAlerts)
    {
        var deployment = await Deployment.OfAsync(combination);

        Assert.Equal(["daily-cap", "latency", "log-volume", "server-errors"], deployment.Resources(LogAlerts).Select(NameOf).Order());
        Assert.Equal(metricAlerts, deployment.Resources(MetricAlerts).Count);
        Assert.Equal(probes, deployment.Resources("Microsoft.Insights/webtests").Count);
        Assert.Equal(actionGroups, deployment.Resources("Microsoft.Insights/actionGroups").Count);
    }

    // Each word decides what is counted, and nothing here can run a query: a change of a query is a change of this test.
    [Theory]
    [InlineData(
        "server-errors", "2", "PT5M", "PT15M",
        Requests + " | summarize Total = sum(ItemCount), Failed = sumif(ItemCount, toint(ResultCode) >= 500)"
        + " | where Total >= 20 | project Value = 100.0 * Failed / Total")]
    [InlineData(
        "latency", "1000", "PT5M", "PT15M",
        Requests + " | summarize Total = sum(ItemCount), Value = percentilew(DurationMs, ItemCount, 95)"
        + " | where Total >= 20 | project Value")]
    [InlineData(
        "log-volume", "80", "PT1H", "P1D",
        "Usage | where IsBillable | summarize Gigabytes = sum(Quantity) / 1000 | project Value = 100.0 * Gigabytes / 1")]
    [InlineData(
        "daily-cap", "0", "PT5M", "PT15M",
        "_LogOperation | where Category =~ \"Ingestion\" and Detail contains \"OverQuota\" | summarize Value = count()")]
    public async Task Log_alert_fires_when_the_value_of_its_query_is_above_its_threshold(
        string name, string threshold, string frequency, string window, string query)
    {
        var rule = await PropertiesAsync(LogAlerts, name);
        var criterion = Criterion(rule);

        Assert.Equal(query, criterion.At("query"));
        Assert.Equal("Value", criterion.At("metricMeasureColumn"));
        Assert.Equal(("Maximum", "GreaterThan", threshold), Comparison(criterion));
        Assert.Equal("1", criterion.At("failingPeriods.minFailingPeriodsToAlert"));
        Assert.Equal((frequency, window, "true"), (rule.At("evaluationFrequency"), rule.At("windowSize"), rule.At("enabled")));
    }

    // Telemetry stops at the daily cap, and with it the alerts on it.
    [Fact]
    public async Task Server_errors_are_also_counted_by_the_platform()
    {
        var rule = await PropertiesAsync(MetricAlerts, "platform-errors");
        var criterion = Criterion(rule);

        Assert.Equal("Http5xx", criterion.At("metricName"));
        Assert.Equal(("Total", "GreaterThan", "20"), Comparison(criterion));
        Assert.Contains("format('app-{0}'", rule.At("scopes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_that_the_table_service_throttles_are_counted_by_the_platform()
    {
        var rule = await PropertiesAsync(MetricAlerts, "throttling");
        var criterion = Criterion(rule);
        var dimension = Assert.Single(criterion.GetProperty("dimensions").EnumerateArray());

        Assert.Equal("Transactions", criterion.At("metricName"));
        Assert.Equal(("Total", "GreaterThan", "10"), Comparison(criterion));
        Assert.Equal(("ResponseType", "Include"), (dimension.At("name"), dimension.At("operator")));
        Assert.Equal(
            [
                "ClientAccountBandwidthThrottlingError", "ClientAccountRequestThrottlingError", "ClientThrottlingError",
                "ServerBusyError", "ServerTimeoutError",
            ],
            dimension.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        Assert.Contains("/tableServices/default", rule.At("scopes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_is_lost_when_two_locations_do_not_get_status_200()
    {
        var rule = await PropertiesAsync(MetricAlerts, "readiness");
        var probe = Assert.Single((await Deployment.OfAsync("minimal")).Resources("Microsoft.Insights/webtests"));

        Assert.Equal("2", rule.At("criteria.failedLocationCount"));
        Assert.Equal("200", probe.At("properties.ValidationRules.ExpectedHttpStatusCode"));
        Assert.Contains("/health/ready", probe.At("properties.Request.RequestUrl"), StringComparison.Ordinal);
        Assert.Equal(3, probe.GetProperty("properties").GetProperty("Locations").GetArrayLength());
    }

    private static async Task<JsonElement> PropertiesAsync(string type, string name) => Assert
        .Single((await Deployment.OfAsync("minimal")).Resources(type), alert => NameOf(alert) == name)
        .GetProperty("properties");

    private static JsonElement Criterion(JsonElement rule) =>
        Assert.Single(rule.GetProperty("criteria").GetProperty("allOf").EnumerateArray());

    private static (string Aggregation, string Operator, string Threshold) Comparison(JsonElement criterion) =>
        (criterion.At("timeAggregation"), criterion.At("operator"), criterion.At("threshold"));

    // Resources are named alert-<name>-<suffix>.
    private static string NameOf(JsonElement alert) => AlertName().Match(alert.At("name")).Groups[1].Value;

    [GeneratedRegex("^alert-(.+)-jobs-[a-z0-9]+$")]
    private static partial Regex AlertName();
}
