namespace JobsServer.Development;

/// <summary>A reason not to start, in one sentence for the person who starts it.</summary>
#pragma warning disable CA1032 // There is always a sentence.
public sealed class StartException(string message, Exception? cause = null) : Exception(message, cause);
#pragma warning restore CA1032
