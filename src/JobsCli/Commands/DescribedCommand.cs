using System.CommandLine;

namespace JobsCli.Commands;

/// <summary>A command with details and examples, which its help shows below the options.</summary>
internal sealed class DescribedCommand(string name, string description, string details) : Command(name, description)
{
    /// <summary>The details and examples.</summary>
    public string Details { get; } = details;
}
