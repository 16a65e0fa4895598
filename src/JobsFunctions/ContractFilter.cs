using Jobs.Api.Http;
using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Abstractions;
using Microsoft.OpenApi.Models;

namespace JobsFunctions;

/// <summary>
/// Replaces the document of the OpenAPI extension by the contract, because the extension's attributes cannot express all of it.
/// </summary>
internal sealed class ContractFilter : IDocumentFilter
{
    public void Apply(IHttpRequestDataObject req, OpenApiDocument document)
    {
        var contract = ContractDocument.Read();
        document.Info = contract.Info;
        document.Servers = contract.Servers;
        document.Paths = contract.Paths;
        document.Components = contract.Components;
        document.Tags = contract.Tags;
        document.SecurityRequirements = contract.SecurityRequirements;
        document.ExternalDocs = contract.ExternalDocs;
        document.Extensions = contract.Extensions;
    }
}
