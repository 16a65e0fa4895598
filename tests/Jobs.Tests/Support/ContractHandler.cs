namespace Jobs.Tests.Support;

/// <summary>Compares every response with the contract's document.</summary>
internal sealed class ContractHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        await ContractCheck.AssertAsync(request.Method, request.RequestUri!.AbsolutePath, response);
        return response;
    }
}
