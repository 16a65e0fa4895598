using Azure;
using Azure.Data.Tables;
using JobsCli;

namespace Jobs.Tests.Cli;

/// <summary>What the command says about a table service that rejects a request.</summary>
public sealed class ErrorMappingTests
{
    private static readonly TableClient Table = new(Support.TestStorage.ConnectionString(10002), "jobs");

    [Theory]
    [InlineData(400, null, ExitCode.Unreachable, "answers 400, unlike Table Storage: check JobsStorage, or use --storage.")]
    [InlineData(302, null, ExitCode.Unreachable, "answers 302, unlike Table Storage: check JobsStorage, or use --storage.")]
    [InlineData(404, "", ExitCode.Unreachable, "answers 404, unlike Table Storage: check JobsStorage, or use --storage.")]
    [InlineData(400, "InvalidInput", ExitCode.Defect, "answers 400 InvalidInput.")]
    [InlineData(403, null, ExitCode.Unreachable, "rejects the request (403): check JobsStorage, or use --storage.")]
    [InlineData(403, "AuthorizationFailure", ExitCode.Unreachable, "rejects the request (403 AuthorizationFailure): ")]
    public void Rejection_is_told_in_a_sentence_without_holes(int status, string? code, int exitCode, string text)
    {
        var failure = Assert.IsType<CommandException>(
            ErrorMapping.MapTableFailure(new RequestFailedException(status, "secret", code, null), Table));

        Assert.Equal(exitCode, (int)failure.ExitCode);
        Assert.Contains($"http://127.0.0.1:10002 {text}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(" .", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }
}
