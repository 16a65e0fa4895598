using Microsoft.OpenApi.Models;

namespace Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Abstractions;

/// <summary>Changes the document before it is sent.</summary>
internal interface IDocumentFilter
{
    void Apply(IHttpRequestDataObject req, OpenApiDocument document);
}

/// <summary>The request for the document.</summary>
internal interface IHttpRequestDataObject;

/// <summary>The settings of the extension.</summary>
internal interface IOpenApiConfigurationOptions
{
    IReadOnlyList<IDocumentFilter> Filters { get; }
}
