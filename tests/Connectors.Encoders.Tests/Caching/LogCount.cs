using Microsoft.Extensions.Logging;

namespace Connectors.Encoders.Tests.Caching;

/// <summary>Counts warnings.</summary>
internal sealed class LogCount : ILoggerFactory, ILogger
{
    private int _warnings;

    public int Warnings => _warnings;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Warning)
            Interlocked.Increment(ref _warnings);
    }

    public void Dispose()
    {
    }
}
