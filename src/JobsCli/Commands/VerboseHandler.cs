using System.Diagnostics;
using System.Globalization;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary>With <c>--verbose</c>, says each request to the API and its answer.</summary>
internal sealed class VerboseHandler(CommandContext context, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var response = await base.SendAsync(request, cancellationToken);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        response.Headers.TryGetValues("X-Request-Id", out var ids);
        context.WriteVerbose(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Method} {request.RequestUri}: {(int)response.StatusCode} in {time:0} ms, "
            + $"request {ids?.FirstOrDefault() ?? "-"}"));
        return response;
    }
}
