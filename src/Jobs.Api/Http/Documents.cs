using System.Reflection;
using Microsoft.AspNetCore.Http;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Jobs.Api.Http;

/// <summary>
/// The OpenAPI document and the page to try the API. Each is made when it is first requested. The page is Swagger UI, whose
/// files the package of Swashbuckle carries, encoded by gzip.
/// </summary>
internal static class Documents
{
    private const string Html = "text/html; charset=utf-8";
    private const string Css = "text/css; charset=utf-8";
    private const string JavaScript = "text/javascript; charset=utf-8";

    private static readonly Assembly Own = typeof(Documents).Assembly;
    private static readonly Assembly Package = typeof(SwaggerUIOptions).Assembly;
    private static readonly Lazy<Document> Page = new(static () => Document.Of(Html, Read(Own, "SwaggerUI.index.html")));

    private static readonly Dictionary<string, Lazy<Document>> ByPath = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/openapi/v3.json"] = new(static () => Document.Of("application/json; charset=utf-8", ContractDocument.Json)),
        ["/openapi/v3.yaml"] = new(static () => Document.Of("application/yaml; charset=utf-8", ContractDocument.Yaml)),
        ["/swagger/ui"] = Page,
        ["/swagger/ui/index.html"] = Page,
        ["/swagger/ui/index.js"] = new(static () => Document.Of(JavaScript, Read(Own, "SwaggerUI.index.js"))),
        ["/swagger/ui/index.css"] = OfPackage(Css, "index.css"),
        ["/swagger/ui/swagger-ui.css"] = OfPackage(Css, "swagger-ui.css"),
        ["/swagger/ui/swagger-ui-bundle.js"] = OfPackage(JavaScript, "swagger-ui-bundle.js"),
        ["/swagger/ui/favicon-32x32.png"] = OfPackage("image/png", "favicon-32x32.png"),
    };

    /// <summary>The document at this path; null when there is none.</summary>
    public static Lazy<Document>? Find(PathString path)
    {
        var text = path.Value!;
        return ByPath.GetValueOrDefault(text.EndsWith('/') ? text[..^1] : text);
    }

    private static Lazy<Document> OfPackage(string contentType, string name) => new(() =>
        Document.OfGzip(contentType, Read(Package, $"Swashbuckle.AspNetCore.SwaggerUI.node_modules.swagger_ui_dist.{name}")));

    private static byte[] Read(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{assembly.GetName().Name} has no resource {name}.");
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
