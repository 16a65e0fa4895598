namespace Jobs.Api.Configuration;

/// <summary>A reason not to start. The message is one sentence for the person who starts the program.</summary>
#pragma warning disable CA1032 // There is always a sentence.
public sealed class StartupException(string message, Exception? cause = null) : Exception(message, cause);
#pragma warning restore CA1032
