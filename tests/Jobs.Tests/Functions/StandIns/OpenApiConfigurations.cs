using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Abstractions;
using Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Enums;
using Microsoft.OpenApi.Models;

namespace Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Configurations;

/// <summary>The settings of the extension.</summary>
internal sealed class OpenApiConfigurationOptions : IOpenApiConfigurationOptions
{
    public OpenApiInfo Info { get; set; } = new();

    public OpenApiVersionType OpenApiVersion { get; set; }

    public List<IDocumentFilter> DocumentFilters { get; set; } = [];

    public IReadOnlyList<IDocumentFilter> Filters => DocumentFilters;
}
