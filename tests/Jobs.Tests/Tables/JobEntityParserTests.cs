using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Tables;

/// <summary>Response bodies of the table service, and the answers of the API to them.</summary>
[Covers(Contract.Errors.StorageUnavailable)]
[Covers(Contract.Table.EntityIsJob)]
[Covers(Contract.Table.MalformedEntity)]
public sealed class JobEntityParserTests : IAsyncLifetime
{
    private const string Id = "5b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f";
    private const string OtherId = "6b0a0c1e-54d3-4c8c-9d7d-2f3f9c1d2e3f";
    private const string Created = "\"CreatedDate@odata.type\":\"Edm.DateTime\",\"CreatedDate\":\"2026-01-02T03:04:05.1234567Z\"";
    private const string Fields = "\"State\":\"failed\",\"Description\":\"d\",\"RequesterId\":\"r\"," + Created;
    private const string Entity = "{\"RowKey\":\"" + Id + "\"," + Fields + "}";
    private const string Other = "{\"RowKey\":\"" + OtherId + "\"," + Fields + "}";

    private StorageSpy _spy = null!;

    public static TheoryData<int> Lengths()
    {
        var whole = Body(Entity, Other).Length;
        return [.. Enumerable.Range(0, 24).Select(part => part * whole / 24), whole - 2, whole - 1];
    }

    public async Task InitializeAsync() => _spy = await StorageSpy.StartAsync();

    public async Task DisposeAsync() => await _spy.DisposeAsync();

    [Theory]
    [InlineData("{\"value\":[]}")]
    [InlineData("{ \"value\" : [ ] }\r\n")]
    [InlineData("{\"odata.metadata\":\"http://x/$metadata#Tables\",\"value\":[]}")]
    [InlineData("{\"a\":{\"value\":[{}]},\"b\":[[{}]],\"value\":[],\"odata.count\":\"0\",\"c\":{\"d\":[1]}}")]
    public async Task Page_without_entities_has_no_jobs(string body) => Assert.Empty((await FindAsync(body)).Jobs);

    [Theory]
    [MemberData(nameof(Lengths))]
    public Task Truncated_body_is_answered_503(int length) => AssertUnavailableAsync(Body(Entity, Other)[..length]);

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><feed/>")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("ok")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("{\"odata.error\":{\"code\":\"InternalError\"}}")]
    [InlineData("{\"value\":null}")]
    [InlineData("{\"value\":{}}")]
    [InlineData("{\"value\":\"\"}")]
    [InlineData("{\"value\":[1]}")]
    [InlineData("{\"value\":[null]}")]
    [InlineData("{\"value\":[[]]}")]
    [InlineData("{\"value\":[" + Entity + ",null," + Other + "]}")]
    [InlineData("{\"value\":[" + Entity + "]}{}")]
    [InlineData("{\"value\":[" + Entity + Other + "]}")]
    [InlineData("{\"value\":[" + Entity + "]")]
    [InlineData("{\"value\":[" + Entity + "]}\0")]
    public Task Body_that_is_not_a_page_of_entities_is_answered_503(string body) => AssertUnavailableAsync(body);

    [Fact]
    public async Task Truncated_later_page_is_answered_503()
    {
        await _spy.Server.AddAsync("p", SampleJobs.Create(1, DateTimeOffset.UnixEpoch).Take(6));
        _spy.Before = (request, _) => request.Uri.AppendQuery("$top", "2");
        _spy.After = (message, number) =>
        {
            if (number == 1)
            {
                message.Response.ContentStream = new MemoryStream("{\"value\":["u8.ToArray());
            }

            return Task.CompletedTask;
        };

        using var response = await _spy.Server.Client.GetAsync(new Uri("/projects/p/jobs", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z")]
    [InlineData("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100Z")]
    [InlineData("2026-01-02T03:04:05.9996Z", "2026-01-02T03:04:05.999Z")]
    [InlineData("2026-01-02T03:04:05.1234567Z", "2026-01-02T03:04:05.123Z")]
    [InlineData("2026-12-31T23:59:59.9999999Z", "2026-12-31T23:59:59.999Z")]
    [InlineData("1601-01-01T00:00:00Z", "1601-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z")]
    [InlineData("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z")]
    [InlineData("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05.000Z")]
    public async Task Date_of_any_precision_is_truncated_to_milliseconds(string stored, string sent)
    {
        var answer = await FindAsync(Body(Entity.Replace("2026-01-02T03:04:05.1234567Z", stored, StringComparison.Ordinal)));

        Assert.Equal(sent, (string?)Assert.Single(answer.Jobs)!["createdDate"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("2026-01-02 03:04:05Z")]
    [InlineData("02/01/2026 03:04:05")]
    public async Task Invalid_date_makes_the_entity_malformed(string stored) => Assert.Empty(
        (await FindAsync(Body(Entity.Replace("2026-01-02T03:04:05.1234567Z", stored, StringComparison.Ordinal)))).Jobs);

    [Theory]
    [InlineData("\"odata.etag\":\"W/\\\"x\\\"\",")]
    [InlineData("\"PartitionKey\":\"p\",\"Timestamp\":\"2026-01-02T03:04:05Z\",")]
    [InlineData("\"Timestamp@odata.type\":\"Edm.DateTime\",\"Timestamp\":\"2026-01-02T03:04:05Z\",")]
    [InlineData("\"Other@odata.type\":\"Edm.Int64\",\"Other\":\"5\",")]
    [InlineData("\"Nested\":{\"State\":\"x\",\"value\":[{\"RowKey\":5}]},\"List\":[1,{\"RowKey\":\"x\"}],")]
    [InlineData("\"state\":5,\"STATE\":true,\"rowkey\":null,")]
    [InlineData("\"Messages\":null,\"ResourceHref\":null,\"EndProcessingDate\":null,\"Deleted\":null,")]
    [InlineData("\"State@odata.type\":\"Edm.String\",")]
    [InlineData("\"Deleted@odata.type\":\"Edm.Boolean\",\"Deleted\":false,")]
    public async Task Other_properties_of_an_entity_are_ignored(string more)
    {
        var answer = await FindAsync(Body("{" + more + Entity[1..]));

        Assert.Equal((Id, "failed"), ((string?)Assert.Single(answer.Jobs)!["id"], (string?)answer.Jobs[0]!["state"]));
    }

    [Theory]
    [InlineData("""a\"b\\c\/d\b\f\n\r\t""", "a\"b\\c/d\b\f\n\r\t")]
    [InlineData("""\u0041\u00e9\u672c""", "Aé本")]
    [InlineData("""\ud83d\ude80""", "🚀")]
    [InlineData("""\u0000\u001f\u007f""", "\0\u001f\u007f")]
    [InlineData("""</script>&+'%""", "</script>&+'%")]
    [InlineData("\u2028\uFEFF𝄞", "\u2028\uFEFF𝄞")]
    public async Task Text_is_sent_as_it_is_stored(string escaped, string text)
    {
        var answer = await FindAsync(Body(Entity.Replace("\"d\"", $"\"{escaped}\"", StringComparison.Ordinal)));

        Assert.Equal(text, (string?)Assert.Single(answer.Jobs)!["description"]);
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude80\\ud83d")]
    [InlineData("x\\udfff")]
    public async Task Unpaired_surrogate_makes_the_entity_malformed(string escaped)
    {
        var answer = await FindAsync(Body(Entity.Replace("\"d\"", $"\"{escaped}\"", StringComparison.Ordinal), Other));

        Assert.Equal([OtherId], answer.Ids);
    }

    [Fact]
    public async Task Invalid_UTF8_makes_the_entity_malformed()
    {
        var body = Encoding.Latin1.GetBytes(Body(Entity.Replace("\"d\"", "\"é\"", StringComparison.Ordinal), Other));

        Assert.Equal([OtherId], (await FindAsync(body)).Ids);
    }

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData(" [ ] ", "[]")]
    [InlineData("""[{"code":-1,"message":""}]""", """[{"code":-1,"message":""}]""")]
    [InlineData("""[{"message":"m","code":2147483647}]""", """[{"code":2147483647,"message":"m"}]""")]
    [InlineData("""[{"code":1,"message":"m","description":null}]""", """[{"code":1,"message":"m"}]""")]
    [InlineData("""[{"code":1,"message":"m","description":"","severity":{"a":[1]}}]""", """[{"code":1,"message":"m","description":""}]""")]
    [InlineData("""[{"code":1,"message":"a"},{"code":1,"message":"a"}]""", """[{"code":1,"message":"a"},{"code":1,"message":"a"}]""")]
    public async Task Messages_are_read_as_the_table_layout_defines(string stored, string sent)
    {
        var answer = await FindAsync(Body("{" + $"\"Messages\":{JsonValue.Create(stored).ToJsonString()}," + Entity[1..]));

        Assert.Equal(sent, Assert.Single(answer.Jobs)!["messages"]!.ToJsonString());
    }

    [Fact]
    public async Task Body_of_many_megabytes_is_read_completely()
    {
        var text = new string('x', 32 * 1024);
        var entities = Enumerable.Range(0, 200).Select(number =>
            Entity.Replace("5b0a0c1e", $"{number:x8}", StringComparison.Ordinal).Replace("\"d\"", $"\"{text}\"", StringComparison.Ordinal));

        var answer = await FindAsync(Body([.. entities]));

        Assert.Equal(200, answer.Total);
        Assert.All(answer.Jobs, job => Assert.Equal(text, (string?)job!["description"]));
    }

    private static string Body(params string[] entities) =>
        $$"""{"odata.metadata":"http://127.0.0.1/$metadata#jobs","value":[{{string.Join(',', entities)}}]}""";

    private Task<FindAnswer> FindAsync(string body) => FindAsync(Encoding.UTF8.GetBytes(body));

    private Task<FindAnswer> FindAsync(byte[] body)
    {
        SetBody(body);
        return FindAnswer.GetAsync(_spy.Server.Client, "p");
    }

    private async Task AssertUnavailableAsync(string body)
    {
        SetBody(Encoding.UTF8.GetBytes(body));
        using var response = await _spy.Server.Client.GetAsync(new Uri("/projects/p/jobs", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(5, (int?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]);
    }

    private void SetBody(byte[] body) => _spy.After = (message, _) =>
    {
        message.Response.ContentStream = new MemoryStream(body);
        return Task.CompletedTask;
    };
}
