using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Connectors.Conformance;

/// <summary>Keeps the traces and measurements of one collection, as a listener of OpenTelemetry would see them.</summary>
internal sealed class TelemetryRecorder : IDisposable
{
    private const string CollectionTag = "db.collection.name";
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;

    public TelemetryRecorder(string collection)
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ConnectorsTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem(CollectionTag), collection))
                    Activities.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_activities);
        _meters = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == ConnectorsTelemetry.Name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags, collection));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags, collection));
        _meters.Start();
    }

    public ConcurrentQueue<Activity> Activities { get; } = new();

    public ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> Measurements { get; } = new();

    /// <summary>Lists everything that would leave the process.</summary>
    public IEnumerable<string> Texts() =>
        Activities.SelectMany(a => a.TagObjects.Select(tag => $"{tag.Value}")
                .Concat(a.Events.SelectMany(e => e.Tags.Select(tag => $"{tag.Value}")))
                .Concat(a.Baggage.Select(item => $"{item.Value}"))
                .Append(a.DisplayName)
                .Append(a.StatusDescription ?? string.Empty))
            .Concat(Measurements.SelectMany(m => m.Tags.Values.Select(value => $"{value}")));

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, string collection)
    {
        var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, tag) in tags)
            copy[key] = tag;
        if (copy.TryGetValue(CollectionTag, out var name) && Equals(name, collection))
            Measurements.Enqueue((instrument.Name, value, copy));
    }
}
