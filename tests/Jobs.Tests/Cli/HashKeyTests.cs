using System.Security.Cryptography;
using System.Text;
using JobsCli;

namespace Jobs.Tests.Cli;

public sealed class HashKeyTests
{
    [Fact]
    public async Task New_key_is_written_with_its_hash()
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync("hash-key");

        var lines = result.Output.Split('\n');
        var key = lines[0]["key   ".Length..];
        Assert.Matches("^[A-Za-z0-9_-]{43}$", key);
        Assert.Equal($"hash  {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}", lines[1]);
    }

    [Theory]
    [InlineData("secret\n")]
    [InlineData("secret\r\nmore")]
    [InlineData("secret")]
    public async Task Existing_key_is_read_from_standard_input(string input)
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync("hash-key --key -", input);

        Assert.Equal("hash  2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\n", result.Output);
    }

    [Fact]
    public async Task Empty_input_is_an_error()
    {
        var result = await (await Support.Cli.NewAsync()).RunAsync("hash-key --key -", "\n");

        Assert.Equal((ExitCode.BadData, ""), (result.ExitCode, result.Output));
    }
}
