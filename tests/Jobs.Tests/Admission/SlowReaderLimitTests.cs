using Jobs.Api.Admission;
using JobsServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobs.Tests.Admission;

/// <summary>The limits of slow readers. The overload run (<see cref="Load.AttackTests"/>) has their effect.</summary>
public sealed class SlowReaderLimitTests
{
    [Fact]
    public async Task Response_that_is_read_more_slowly_than_64_KiB_a_second_is_aborted_after_5_seconds()
    {
        var builder = WebApplication.CreateBuilder();
        builder.ConfigureKestrel();
        await using var app = builder.Build();

        var rate = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinResponseDataRate;

        Assert.Equal((64 * 1024, TimeSpan.FromSeconds(5)), (rate!.BytesPerSecond, rate.GracePeriod));
    }

    [Fact]
    public void One_caller_has_a_quarter_of_the_leases_for_requests_by_default()
    {
        var limits = new LimitsOptions();

        Assert.Equal(limits.ConcurrentRequests / 4, limits.ConcurrentRequestsPerCaller);
    }
}
