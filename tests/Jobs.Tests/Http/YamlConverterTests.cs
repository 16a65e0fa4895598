using System.Text;
using System.Text.Json.Nodes;
using Jobs.Api.Http;

namespace Jobs.Tests.Http;

public sealed class YamlConverterTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: -1.5", """{"a":-1.5}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: \"true\"", """{"a":"true"}""")]
    [InlineData("a: true\nb: false", """{"a":true,"b":false}""")]
    [InlineData("a: null\nb: ~\nc:", """{"a":null,"b":null,"c":null}""")]
    [InlineData("a: []\nb: {}", """{"a":[],"b":{}}""")]
    [InlineData("a: [1, x, { b: [] }]", """{"a":[1,"x",{"b":[]}]}""")]
    [InlineData("openapi: 3.0.3", """{"openapi":"3.0.3"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: +1", """{"a":1}""")]
    [InlineData("a: >-\n  x\n  y", """{"a":"x y"}""")]
    [InlineData("a: 'it''s <é>'", """{"a":"it's <é>"}""")]
    public void Yaml_becomes_the_same_json(string yaml, string json) => Assert.True(
        JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(YamlConverter.ToJson(yaml))),
        Encoding.UTF8.GetString(YamlConverter.ToJson(yaml)));

    [Fact]
    public void Texts_stay_readable() =>
        Assert.Contains("it's <é>", Encoding.UTF8.GetString(YamlConverter.ToJson("a: it's <é>")), StringComparison.Ordinal);
}
