namespace Microsoft.Azure.WebJobs.Extensions.OpenApi.Core.Enums;

/// <summary>The version of the document.</summary>
internal enum OpenApiVersionType
{
    V2,
    V3,
}
