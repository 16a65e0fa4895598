using System.IO.Compression;
using System.Net;
using System.Text;
using Jobs.Recording;
using Jobs.Tests.Support;

namespace Jobs.Tests.Http;

public class CompressionTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly string[] Encodings = ["br", "gzip"];

    private static readonly string[] ComparedHeaders =
        ["Content-Encoding", "Content-Type", "ETag", "Vary", "X-Total-Count", "Link", "Cache-Control"];

    [Covers(Contract.Compression.Encodings)]
    [Covers(Contract.Compression.EntityTags)]
    [Fact]
    public async Task Page_of_1_KiB_or_more_is_sent_in_the_accepted_encoding_at_every_use()
    {
        var find = await ProjectAsync(30);
        using var plain = await fixture.Server.GetAsync(find);
        var text = await plain.TextAsync();
        foreach (var encoding in Encodings)
        {
            // After the first use, the encoded page is kept.
            for (var use = 1; use <= 3; use++)
            {
                using var encoded = await fixture.Server.GetAsync(find, ("Accept-Encoding", encoding));

                Assert.Equal(encoding, encoded.Header("Content-Encoding"));
                Assert.Equal("application/json; charset=utf-8", encoded.Header("Content-Type"));
                Assert.Equal("30", encoded.Header("X-Result-Count"));
                Assert.Equal(text, await DecodeAsync(encoded));
                Assert.Equal("W/" + plain.Header("ETag")!.TrimEnd('"') + $"-{encoding}\"", encoded.Header("ETag"));
                Assert.True((await encoded.Content.ReadAsByteArrayAsync()).Length < text.Length / 3);
            }
        }
    }

    [Covers(Contract.Compression.Encodings)]
    [Fact]
    public async Task Long_page_is_encoded_in_pieces_and_arrives_whole()
    {
        var find = await ProjectAsync(200, new string('x', 1000));
        using var plain = await fixture.Server.GetAsync(find);
        foreach (var encoding in Encodings)
        {
            using var encoded = await fixture.Server.GetAsync(find, ("Accept-Encoding", encoding));

            Assert.Equal(encoding, encoded.Header("Content-Encoding"));
            Assert.Equal(await plain.TextAsync(), await DecodeAsync(encoded));
        }
    }

    [Covers(Contract.Compression.Encodings)]
    [Fact]
    public async Task Job_is_encoded_if_it_has_1_KiB_or_more()
    {
        var (small, large) = (AnyJob.Create(), AnyJob.Create() with { Description = new string('x', 1000) });
        var project = ServerFixture.NewProject();
        await fixture.Server.AddAsync(project, [small, large]);

        using var plain = await fixture.Server.GetAsync($"/projects/{project}/jobs/{small.Id}", ("Accept-Encoding", "br, gzip"));
        using var encoded = await fixture.Server.GetAsync($"/projects/{project}/jobs/{large.Id}", ("Accept-Encoding", "br, gzip"));

        Assert.Null(plain.Header("Content-Encoding"));
        Assert.Equal("br", encoded.Header("Content-Encoding"));
        Assert.Contains(large.Description, await DecodeAsync(encoded), StringComparison.Ordinal);
    }

    [Covers(Contract.Compression.Vary)]
    [Theory]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData(null)]
    public async Task Answer_that_could_be_encoded_varies_by_the_accepted_encoding(string? accepted)
    {
        var find = await ProjectAsync(10);
        (string, string)[] headers = accepted is null ? [] : [("Accept-Encoding", accepted)];

        using var whole = await fixture.Server.GetAsync(find, headers);
        using var known = await fixture.Server.GetAsync(find, [.. headers, ("If-None-Match", "*")]);

        Assert.Equal("Accept-Encoding", whole.Header("Vary"));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal("Accept-Encoding", known.Header("Vary"));
    }

    [Covers(Contract.Compression.EntityTags)]
    [Fact]
    public async Task Tag_of_any_encoding_is_answered_304_with_the_tag_of_the_accepted_one()
    {
        var find = await ProjectAsync(10);
        using var whole = await fixture.Server.GetAsync(find);
        var tag = whole.Header("ETag")!;
        foreach (var known in new[] { tag, "W/" + tag[..^1] + "-br\"", tag[..^1] + "-gzip\"" })
        {
            using var response = await fixture.Server.GetAsync(find, ("If-None-Match", known), ("Accept-Encoding", "gzip"));

            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.Equal("W/" + tag[..^1] + "-gzip\"", response.Header("ETag"));
            Assert.Null(response.Header("Content-Encoding"));
        }

        using var other = await fixture.Server.GetAsync(find, ("If-None-Match", tag[..^1] + "-zstd\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Covers(Contract.Operations.Head)]
    [Theory]
    [InlineData(10, "br")]
    [InlineData(10, "gzip")]
    [InlineData(200, "br")]
    public async Task Head_has_the_headers_of_an_encoded_answer(int jobs, string encoding)
    {
        var find = await ProjectAsync(jobs, new string('x', 400));
        for (var use = 0; use < 2; use++)
        {
            using var head = await fixture.Server.HeadAsync(find, ("Accept-Encoding", encoding));
            using var get = await fixture.Server.GetAsync(find, ("Accept-Encoding", encoding));

            Assert.Equal(get.StatusCode, head.StatusCode);
            Assert.All(
                ComparedHeaders,
                name => Assert.Equal(get.Header(name), head.Header(name)));
            Assert.Empty(await head.TextAsync());
        }
    }

    [Covers(Contract.Compression.Negotiation)]
    [Theory]
    [InlineData("gzip;q=1, br;q=0.1", "gzip")]
    [InlineData("identity;q=0, *", "br")]
    [InlineData("br;q=0", null)]
    [InlineData("*;q=0", null)]
    [InlineData("br;q=2, gzip;q=x, ;;, deflate", null)]
    [InlineData("no\tsense \"at all\", gzip", "gzip")]
    public async Task Encoding_is_chosen_by_quality_and_nonsense_is_ignored(string accepted, string? encoding)
    {
        var find = await ProjectAsync(10);

        using var response = await fixture.Server.GetAsync(find, ("Accept-Encoding", accepted));

        Assert.Equal(encoding, response.Header("Content-Encoding"));
    }

    [Theory]
    [InlineData("/projects/p/jobs?limit=0")]
    [InlineData("/projects/p/jobs?sort={long}")]
    [InlineData("/nothing")]
    public async Task Error_is_not_encoded(string target)
    {
        using var response = await fixture.Server.GetAsync(
            target.Replace("{long}", new string('x', 3000), StringComparison.Ordinal), ("Accept-Encoding", "br, gzip"));

        Assert.True((int)response.StatusCode >= 400);
        Assert.Null(response.Header("Content-Encoding"));
        Assert.StartsWith("{", await response.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> DecodeAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync();
        await using Stream decoded = response.Header("Content-Encoding") == "br"
            ? new BrotliStream(body, CompressionMode.Decompress)
            : new GZipStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(decoded, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private async Task<string> ProjectAsync(int jobs, string description = "Create disk")
    {
        var project = ServerFixture.NewProject();
        Job[] all = [.. AnyJob.Many(jobs).Select(job => job with { Description = description })];
        await fixture.Server.AddAsync(project, all);
        return $"/projects/{project}/jobs?limit=1000";
    }
}
