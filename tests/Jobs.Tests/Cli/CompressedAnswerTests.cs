using System.IO.Compression;
using System.Text;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class CompressedAnswerTests
{
    [Fact]
    public async Task Command_asks_for_compressed_answers_and_decodes_them()
    {
        var accepted = "";
        await using var api = await StubApi.StartAsync(async context =>
        {
            accepted = context.Request.Headers.AcceptEncoding.ToString();
            context.Response.Headers["X-Total-Count"] = "0";
            context.Response.Headers.ContentEncoding = "br";
            await using var body = new BrotliStream(context.Response.Body, CompressionLevel.Fastest);
            await body.WriteAsync(Encoding.UTF8.GetBytes("[]"));
        });
        var cli = await Support.Cli.NewAsync();

        var result = await cli.RunAsync($"list --project p --json --url {api.Address}");

        Assert.Equal((ExitCode.Done, "[]\n"), (result.ExitCode, result.Output));
        Assert.Contains("br", accepted, StringComparison.Ordinal);
        Assert.Contains("gzip", accepted, StringComparison.Ordinal);
    }
}
