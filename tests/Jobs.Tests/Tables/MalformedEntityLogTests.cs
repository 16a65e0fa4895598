using Jobs.Api.Tables;
using Jobs.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jobs.Tests.Tables;

/// <summary>How much the reports of malformed entities can write to the log.</summary>
public sealed class MalformedEntityLogTests : IDisposable
{
    private const int Many = 25_000;

    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLog _log = new();
    private readonly ServiceProvider _services;
    private readonly MalformedEntityLog _malformed;

    public MalformedEntityLogTests()
    {
        _services = new ServiceCollection()
            .AddMetrics()
            .AddSingleton<TimeProvider>(_time)
            .AddLogging(logging => logging.AddProvider(_log))
            .BuildServiceProvider();
        _malformed = ActivatorUtilities.CreateInstance<MalformedEntityLog>(_services);
    }

    public void Dispose()
    {
        _services.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Entities_beyond_what_is_remembered_are_not_logged_again_on_every_pass()
    {
        ReportMany();
        var first = _log.Lines.Count;
        for (var pass = 0; pass < 3; pass++)
        {
            ReportMany();
        }

        Assert.InRange(first, 1, 10_001);
        Assert.Equal(first, _log.Lines.Count);
        Assert.Single(_log.Lines, static line => line.Contains("no others are reported for an hour", StringComparison.Ordinal));
    }

    [Fact]
    public void Entities_are_logged_again_after_an_hour_if_there_were_too_many()
    {
        ReportMany();
        var first = _log.Lines.Count;

        _time.Advance(TimeSpan.FromMinutes(59));
        ReportMany();
        Assert.Equal(first, _log.Lines.Count);

        _time.Advance(TimeSpan.FromMinutes(1));
        ReportMany();
        Assert.Equal(2 * first, _log.Lines.Count);
    }

    [Fact]
    public void Few_entities_are_logged_once_in_the_life_of_the_process()
    {
        for (var hour = 0; hour < 48; hour++)
        {
            _malformed.ReportIfAny("State is missing", "p", "a");
            _malformed.ReportIfAny("State is missing", "p", "b");
            _malformed.ReportIfAny("State is missing", "q", "a");
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(3, _log.Lines.Count);
    }

    [Fact]
    public void Long_keys_are_shortened()
    {
        _malformed.ReportIfAny("State is missing", new string('p', 1000), new string('r', 1000));

        Assert.InRange(Assert.Single(_log.Lines).Length, 1, 1500);
    }

    private void ReportMany()
    {
        for (var entity = 0; entity < Many; entity++)
        {
            _malformed.ReportIfAny("State is missing", "p", $"entity {entity}");
        }
    }
}
