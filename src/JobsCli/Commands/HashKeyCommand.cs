using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl hash-key</c>: creates an API key, and its hash for the settings.</summary>
internal static class HashKeyCommand
{
    private const int KeyBytes = 32;

    private const string Details = """
        The settings of the server have the SHA-256 hash of an API key, never the key:
          Authentication__ApiKeys__0__Hash=HASH

        Examples:
          jobsctl hash-key                     # a new random key and its hash
          jobsctl hash-key --key - < key.txt   # the hash of an existing key

        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var key = new Option<string?>("--key")
        {
            Description = "- reads the key from the first line of standard input. [default: a new key]",
            HelpName = "-",
        };
        key.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: not "-" }])
            {
                result.AddError("--key must be -: a key on the command line is visible to all users of the machine.");
            }
        });
        var command = new DescribedCommand("hash-key", "Create an API key, and its hash for the settings.", Details) { key };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = parsed.GetValue(key) is null ? NewKey() : await ReadAsync(context.Input, cancellationToken);
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            var output = context.OutputConsole.Profile.Out.Writer;
            if (parsed.GetValue(key) is null)
            {
                await output.WriteLineAsync($"key   {text}".AsMemory(), cancellationToken);
            }

            await output.WriteLineAsync($"hash  {hash}".AsMemory(), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));

    private static async Task<string> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(input, Encoding.UTF8, leaveOpen: true);

        // A read from a terminal or a pipe cannot be cancelled, only left behind.
        var line = await reader.ReadLineAsync(cancellationToken).AsTask().WaitAsync(cancellationToken);
        return string.IsNullOrWhiteSpace(line)
            ? throw new CommandException(ExitCode.BadData, "The first line of standard input has no key.")
            : line;
    }
}
