namespace Jobs.Benchmarks.Load;

/// <summary>A candidate's answer is wrong, so that its speed does not matter.</summary>
#pragma warning disable CA1032 // There is always a sentence.
internal sealed class WrongAnswerException(string message) : Exception(message);
#pragma warning restore CA1032
