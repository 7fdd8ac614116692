using System.Diagnostics;

namespace Connectors;

/// <summary>One operation of a store as a span and a measurement.</summary>
internal readonly struct OperationScope : IDisposable
{
    private readonly Activity? _activity;
    private readonly TagList _tags;
    private readonly long _started;

    private OperationScope(Activity? activity, TagList tags)
    {
        _activity = activity;
        _tags = tags;
        _started = Stopwatch.GetTimestamp();
    }

    public static OperationScope Start(string system, string operation, string? collection, long? batchSize = null)
    {
        var tags = new TagList { { "db.system.name", system }, { "db.operation.name", operation } };
        if (collection is not null)
            tags.Add("db.collection.name", collection);
        var name = collection is null ? operation : $"{operation} {collection}";
        var activity = ConnectorsTelemetry.Source.HasListeners() ? ConnectorsTelemetry.Source.StartActivity(name, ActivityKind.Client, parentContext: default, tags) : null;

        // The conventions report a batch size only where there is a batch.
        if (activity is { IsAllDataRequested: true } && batchSize > 1)
            activity.SetTag("db.operation.batch.size", batchSize);
        return new OperationScope(activity, tags);
    }

    public void Fail(Exception error)
    {
        var type = (error as StoreException)?.StatusCode ?? error.GetType().FullName;
        _activity?.SetTag("error.type", type);
        if (error is StoreException { StatusCode: { } status })
            _activity?.SetTag("db.response.status_code", status);
        _activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
        Record(Stopwatch.GetElapsedTime(_started), type);
    }

    public void Succeed() => Succeed(Stopwatch.GetElapsedTime(_started));

    /// <summary>The same for an operation that did not work all the time that it was open.</summary>
    public void Succeed(TimeSpan duration) => Record(duration, errorType: null);

    public void Dispose() => _activity?.Dispose();

    private void Record(TimeSpan duration, string? errorType)
    {
        if (!ConnectorsTelemetry.Duration.Enabled)
            return;
        var tags = _tags;
        if (errorType is not null)
            tags.Add("error.type", errorType);
        ConnectorsTelemetry.Duration.Record(duration.TotalSeconds, tags);
    }
}
