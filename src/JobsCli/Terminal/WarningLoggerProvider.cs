using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace JobsCli.Terminal;

/// <summary>Writes log warnings of the service, for example about malformed entities, to standard error.</summary>
internal sealed class WarningLoggerProvider(CommandContext context) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (context.IsVerbose ? LogLevel.Information : LogLevel.Warning);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var isWarning = logLevel >= LogLevel.Warning;
            context.WriteMessage(
                isWarning ? "warning" : "verbose", isWarning ? Color.Yellow : Color.Grey, formatter(state, exception));
        }
    }

    public void Dispose()
    {
    }
}
