using System.CommandLine;
using JobsCli.Terminal;

namespace JobsCli.Commands;

/// <summary><c>jobsctl completion</c>: prints a script that lets a shell complete command lines.</summary>
internal static class CompletionCommand
{
    private const string Details = """
        Examples:
          jobsctl completion bash >> ~/.bashrc
          jobsctl completion zsh > "${fpath[1]}/_jobsctl"
          jobsctl completion fish > ~/.config/fish/completions/jobsctl.fish

        """;

    private const string Bash = """
        _jobsctl() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(jobsctl "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _jobsctl jobsctl
        """;

    private const string Zsh = """
        #compdef jobsctl
        _jobsctl() {
          local -a found
          found=("${(@f)$(jobsctl "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a found || _files
        }
        compdef _jobsctl jobsctl
        """;

    private const string Fish = """
        complete --command jobsctl --arguments '(jobsctl "[suggest:"(commandline --cursor)"]" (commandline) 2>/dev/null)'
        """;

    /// <summary>The command.</summary>
    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new DescribedCommand("completion", "Print a script that completes command lines in a shell.", Details)
        {
            shell,
        };
        command.SetAction(parsed => context.OutputConsole.Profile.Out.Writer.WriteLine(parsed.GetRequiredValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
