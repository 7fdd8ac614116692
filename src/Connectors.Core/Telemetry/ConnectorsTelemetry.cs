using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Connectors;

/// <summary>
/// The names under which stores and encoders report traces and metrics, after OpenTelemetry's semantic conventions for databases. Texts, vectors
/// and credentials are never among them.
/// </summary>
public static class ConnectorsTelemetry
{
    /// <summary>The name of the activity source and of the meter: pass it to <c>AddSource</c> and <c>AddMeter</c>.</summary>
    public const string Name = "Connectors";

    /// <summary>The histogram of the durations of operations, in seconds.</summary>
    public const string OperationDuration = "db.client.operation.duration";

    /// <summary>The counter of points by outcome: <c>written</c>, <c>superseded</c>, <c>rejected</c>, <c>unknown</c>.</summary>
    public const string UpsertedPoints = "connectors.upsert.points";

    /// <summary>
    /// The counter of texts given to caching encoders, by where their vectors were found: <c>memory</c>, <c>distributed</c>, <c>miss</c>, or
    /// <c>bypass</c> for calls with options that cannot be cached.
    /// </summary>
    public const string CachedTexts = "connectors.encoder.cache.texts";

    private static readonly string? Version = typeof(ConnectorsTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    internal static ActivitySource Source { get; } = new(Name, Version);

    internal static Meter Meter { get; } = new(Name, Version);

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram(
        OperationDuration,
        unit: "s",
        description: "Duration of database client operations.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    internal static Counter<long> Points { get; } = Meter.CreateCounter<long>(UpsertedPoints, unit: "{point}", description: "Points given to upserts, by outcome.");
}
