using System.CommandLine;

namespace JobsCli.Commands;

/// <summary>A command with text to stand below its help: examples, above all.</summary>
internal sealed class DescribedCommand(string name, string description, string more) : Command(name, description)
{
    /// <summary>The text.</summary>
    public string More { get; } = more;
}
