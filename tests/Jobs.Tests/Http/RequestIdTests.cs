using System.Diagnostics;
using Jobs.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Jobs.Tests.Http;

public sealed class RequestIdTests
{
    [Fact]
    public void Request_id_equals_the_trace_id()
    {
        using var trace = new Activity("request").Start();
        var context = new DefaultHttpContext();

        Assert.Equal(trace.TraceId.ToString(), RequestId.Assign(context));
        Assert.Equal(trace.TraceId.ToString(), context.TraceIdentifier);
    }

    [Fact]
    public void Request_id_without_a_trace_is_unique_and_stable()
    {
        var context = new DefaultHttpContext();
        var id = RequestId.Assign(context);

        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, RequestId.Assign(context));
        Assert.NotEqual(id, RequestId.Assign(new DefaultHttpContext()));
    }
}
