namespace Jobs.Benchmarks.Load;

/// <summary>A candidate's answer is incorrect, so that its speed does not matter.</summary>
#pragma warning disable CA1032 // There is always a description.
internal sealed class IncorrectAnswerException(string message) : Exception(message);
#pragma warning restore CA1032
