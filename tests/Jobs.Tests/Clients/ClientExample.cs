using System.Diagnostics;
using System.Text.RegularExpressions;
using Jobs.Development;
using Jobs.Tests.Support;

namespace Jobs.Tests.Clients;

/// <summary>An example of <c>docs/clients.md</c>: a program that runs as it stands.</summary>
internal sealed partial class ClientExample : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The server is on this machine, and a test reads lines as they are written.
    private static readonly (string Name, string Value)[] Environment =
        [("NO_PROXY", "127.0.0.1"), ("no_proxy", "127.0.0.1"), ("PYTHONUNBUFFERED", "1")];

    private readonly TestFolder _folder = new();
    private readonly Process _process;

    private ClientExample(string language, string text, IEnumerable<(string Name, string Value)> variables)
    {
        var (program, file) = ProgramOf(language);
        var path = _folder[file];
        File.WriteAllText(path, text);
        var start = new ProcessStartInfo(program, [path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables.Concat(Environment))
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>The examples by language and name.</summary>
    public static IReadOnlyDictionary<(string Language, string Name), string> All { get; } =
        Block().Matches(File.ReadAllText(Path.Combine(RepositoryLayout.Root(), "docs", "clients.md")).ReplaceLineEndings("\n"))
            .ToDictionary(match => (match.Groups[1].Value, match.Groups[2].Value), match => match.Groups[3].Value);

    /// <summary>Why the examples of a language cannot run on this machine; null when they can.</summary>
    public static string? ObstacleTo(string language) => language switch
    {
        "bash" => Succeeds("bash", "-c", "curl --version") ? null : "bash or curl is not installed",
        "python" => Succeeds("python3", "-c", "import requests") ? null : "python3 or its package requests is not installed",
        _ => Succeeds("node", "--version") ? null : "node is not installed",
    };

    /// <summary>Starts a script of commands.</summary>
    public static ClientExample StartScript(string commands) => new("bash", commands, []);

    /// <summary>Starts an example.</summary>
    public static ClientExample Start(string language, string name, params (string Name, string Value)[] variables) =>
        new(language, All[(language, name)], variables);

    /// <summary>The next line of the output; null at the end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token);
    }

    /// <summary>The rest of the output, after the example has ended with success.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var errors = _process.StandardError.ReadToEndAsync(patience.Token);
        var text = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        Assert.True(_process.ExitCode == 0, $"{text}\n{await errors}");
        return text;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static (string Program, string File) ProgramOf(string language) => language switch
    {
        "bash" => ("bash", "example.sh"),
        "python" => ("python3", "example.py"),
        _ => ("node", "example.mjs"),
    };

    private static bool Succeeds(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex("^```(bash|python|javascript) ([a-z]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
