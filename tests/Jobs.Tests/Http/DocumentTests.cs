using System.IO.Compression;
using System.Net;
using Jobs.Api.Http;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class DocumentTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Large =
        ["/openapi/v3.json", "/openapi/v3.yaml", "/swagger/ui/swagger-ui-bundle.js", "/swagger/ui/swagger-ui.css"];

    public static TheoryData<string> LargeDocuments { get; } = [.. Large];

    public static TheoryData<string> AllDocuments { get; } = [.. Large, "/swagger/ui", "/swagger/ui/index.js"];

    [Covers(Contract.Operations.Documents)]
    [Theory]
    [MemberData(nameof(LargeDocuments))]
    public async Task Document_is_sent_in_the_accepted_encoding(string path)
    {
        using var plain = await fixture.Server.GetAsync(path);
        using var brotli = await fixture.Server.GetAsync(path, ("Accept-Encoding", "gzip, br"));
        using var gzip = await fixture.Server.GetAsync(path, ("Accept-Encoding", "gzip;q=0.5, br;q=0"));

        var text = await plain.TextAsync();
        Assert.Null(plain.Header("Content-Encoding"));
        Assert.Equal("br", brotli.Header("Content-Encoding"));
        Assert.Equal("gzip", gzip.Header("Content-Encoding"));
        Assert.Equal(text, Decode(new BrotliStream(await brotli.Content.ReadAsStreamAsync(), CompressionMode.Decompress)));
        Assert.Equal(text, Decode(new GZipStream(await gzip.Content.ReadAsStreamAsync(), CompressionMode.Decompress)));
        Assert.Equal(3, new[] { plain, brotli, gzip }.Select(response => response.Header("ETag")).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(AllDocuments))]
    public async Task Document_may_be_cached_by_anyone_and_varies_by_encoding(string path)
    {
        using var response = await fixture.Server.GetAsync(path);

        Assert.Equal("public, max-age=300", response.Header("Cache-Control"));
        Assert.Equal("Accept-Encoding", response.Header("Vary"));
    }

    [Theory]
    [MemberData(nameof(AllDocuments))]
    public async Task Tag_of_any_encoding_is_answered_304(string path)
    {
        using var plain = await fixture.Server.GetAsync(path);
        using var brotli = await fixture.Server.GetAsync(path, ("Accept-Encoding", "br"));

        foreach (var tag in new[] { plain.Header("ETag")!, brotli.Header("ETag")!, "*" })
        {
            using var known = await fixture.Server.GetAsync(path, ("If-None-Match", tag));
            Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
            Assert.Equal(plain.Header("ETag"), known.Header("ETag"));
        }

        using var other = await fixture.Server.GetAsync(path, ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("identity", null)]
    [InlineData("*", "br")]
    [InlineData("*;q=0", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip;q=1, br;q=0.1", "gzip")]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("deflate, zstd", null)]
    public async Task Encoding_is_negotiated(string accepted, string? encoding)
    {
        using var response = await fixture.Server.GetAsync("/openapi/v3.json", ("Accept-Encoding", accepted));

        Assert.Equal(encoding, response.Header("Content-Encoding"));
    }

    [Fact]
    public async Task Document_is_made_once()
    {
        using var response = await fixture.Server.GetAsync("/openapi/v3.json");

        Assert.Same(Documents.Find("/openapi/v3.json")!.Value, Documents.Find("/OpenApi/v3.JSON/")!.Value);
        Assert.Equal(ContractDocument.Json, await response.Content.ReadAsByteArrayAsync());
    }

    private static string Decode(Stream encoded)
    {
        using var reader = new StreamReader(encoded);
        return reader.ReadToEnd();
    }
}
