using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Jobs.Tests.Support;

/// <summary>Counts the requests that a server has received, when it is one of its services.</summary>
internal sealed class RequestCounter : IStartupFilter
{
    private volatile int _received;

    /// <summary>Returns when so many requests have come.</summary>
    public Task WaitForAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(_received >= count));

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(following => context =>
        {
            Interlocked.Increment(ref _received);
            return following(context);
        });
        next(app);
    };
}
