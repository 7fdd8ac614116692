using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Connectors.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Telemetry;

/// <summary>The names of dotnet-conventions.md 1.4. Sources are process-wide: each test listens to a collection name of its own.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Secret = "s3cret";

    private readonly string _name = "c" + Guid.NewGuid().ToString("N");
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measurements = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public TelemetryTests()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ConnectorsTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("db.collection.name"), _name))
                    _spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ConnectorsTelemetry.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _meters.Start();
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task An_operation_is_a_client_span_with_the_tags_of_the_database_conventions()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        await docs.CountAsync();

        var span = Assert.Single(_spans);
        Assert.Equal("count " + _name, span.DisplayName);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal(
            [("db.collection.name", _name), ("db.operation.name", "count"), ("db.system.name", "fake")],
            span.TagObjects.Select(tag => (tag.Key, (string)tag.Value!)).Order());
        Assert.Equal(ConnectorsTelemetry.Name, span.Source.Name);
        Assert.False(string.IsNullOrEmpty(span.Source.Version));
    }

    [Fact]
    public async Task The_duration_is_a_histogram_in_seconds_with_the_same_tags()
    {
        await using var store = new FakeStore();
        await New(store).CountAsync();

        var (instrument, value, tags) = Assert.Single(_measurements);
        Assert.Equal("db.client.operation.duration", instrument);
        Assert.InRange(value, 0, 60);
        Assert.Equal([("db.collection.name", _name), ("db.operation.name", "count"), ("db.system.name", "fake")], tags.Select(tag => (tag.Key, (string)tag.Value!)).Order());
        Assert.Equal("s", ConnectorsTelemetry.Duration.Unit);
        Assert.Equal([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10], ConnectorsTelemetry.Duration.Advice!.HistogramBucketBoundaries!);
    }

    [Fact]
    public async Task A_batch_of_at_least_two_reports_its_size()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        await docs.DescribeAsync();
        await docs.UpsertAsync([Given.Point("a")]);
        await docs.UpsertAsync([Given.Point("a"), Given.Point("b")]);
        await docs.SearchBatchAsync([new() { Legs = { Given.SparseLeg } }, new() { Legs = { Given.SparseLeg } }, new() { Legs = { Given.SparseLeg } }]);
        Assert.Equal([null, null, 2L, 3L], _spans.Select(span => span.GetTagItem("db.operation.batch.size")));
    }

    [Fact]
    public async Task A_failure_is_an_error_with_its_status_or_its_type()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        docs.Before = (call, _) => call == "count" ? throw new StoreException("no") { StatusCode = "UNAVAILABLE" } : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreException>(() => docs.CountAsync());
        await Assert.ThrowsAsync<PartialUpsertException>(() => docs.UpsertAsync([new HybridPoint(string.Empty)]));

        Assert.Equal([("UNAVAILABLE", "UNAVAILABLE"), ("Connectors.PartialUpsertException", null)], _spans.Where(span => span.Status == ActivityStatusCode.Error)
            .Select(span => ((string?)span.GetTagItem("error.type"), (string?)span.GetTagItem("db.response.status_code"))));
        Assert.Equal(["UNAVAILABLE", "Connectors.PartialUpsertException"], _measurements.Where(m => m.Tags.ContainsKey("error.type")).Select(m => m.Tags["error.type"]));
    }

    [Fact]
    public async Task Points_are_counted_by_outcome()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        docs.Outcome = pending => pending.Point.Id == "lost" ? new PointOutcome(pending.Ordinal, "lost", PointStatus.Unknown, "no answer") : null;
        await docs.UpsertAsync([Given.Point("a"), Given.Point("a"), Given.Point("b"), Given.Point("lost"), new(string.Empty)], new() { ThrowOnFailure = false });

        Assert.Equal(
            [("rejected", 1d), ("superseded", 1), ("unknown", 1), ("written", 2)],
            _measurements.Where(m => m.Instrument == "connectors.upsert.points").Select(m => ((string)m.Tags["connectors.outcome"]!, m.Value)).Order());
    }

    [Fact]
    public async Task A_schema_that_is_known_is_not_reported_as_a_call()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        await docs.DescribeAsync();
        _spans.Clear();
        await docs.GetDefinitionAsync(default);
        await docs.ScrollAsync().ToListAsync();
        Assert.Equal(["scroll"], _spans.Select(span => span.GetTagItem("db.operation.name")));
    }

    [Fact]
    public async Task A_scroll_is_one_span_that_the_work_of_its_reader_does_not_run_under()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        await docs.UpsertAsync([Given.Point("a"), Given.Point("b")]);
        _spans.Clear();
        await foreach (var _ in docs.ScrollAsync())
            Assert.Null(Activity.Current);
        Assert.Equal(["scroll"], _spans.Select(span => span.GetTagItem("db.operation.name")));
    }

    [Fact]
    public async Task A_scroll_that_is_refused_is_a_span_with_its_error()
    {
        await using var store = new FakeStore();
        var docs = New(store);
        await Assert.ThrowsAsync<ArgumentException>(async () => await docs.ScrollAsync(new() { Vectors = VectorSelection.Only("nowhere") }).ToListAsync());
        var span = Assert.Single(_spans, span => Equals(span.GetTagItem("db.operation.name"), "scroll"));
        Assert.Equal(typeof(ArgumentException).FullName, span.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Neither_texts_nor_vectors_nor_credentials_reach_a_tag_or_the_log()
    {
        var log = new RecordingLogger();
        await using var store = new FakeStore(logger: log);
        var docs = New(store);
        docs.Definition!.Text.Add(new("bm", "body"));
        var failing = new StoreException($"the server echoes {Secret} 0.123456") { StatusCode = "400" };
        docs.Before = (call, _) => call is "describe" or "upsert" ? Task.CompletedTask : throw failing;
        var filter = Filter.Equal("lang", Secret);

        await docs.UpsertAsync([new HybridPoint("a", Payload.Parse($$"""{"year":"{{Secret}}"}""")), Given.Point("b")], new() { ThrowOnFailure = false });
        foreach (var run in new Func<Task>[]
        {
            () => docs.SearchAsync(new() { Legs = { new TextLeg(Secret), new DenseLeg(new[] { 0.123456f, 1 }) { Field = "dense" } }, Filter = filter }),
            () => docs.SearchAsync(new() { Legs = { new TextLeg(Secret) }, Filter = Filter.Match("year", Secret) }),
            () => docs.CountAsync(filter),
            () => docs.UpdatePayloadAsync(["a"], Payload.Parse($$"""{"body":"{{Secret}}"}""")),
            () => docs.UpdatePayloadAsync(["a"], Payload.Parse($$"""{"year":"{{Secret}}"}""")),
            () => docs.DeleteAsync(filter),
            () => docs.UpsertAsync([new HybridPoint("a", Payload.Parse($$"""{"year":"{{Secret}}"}"""))]),
        })
        {
            await Assert.ThrowsAnyAsync<Exception>(run);
        }

        Assert.True(log.Entries.Count(entry => entry.Level == LogLevel.Debug) >= 7);
        Assert.Contains(log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("1 points were rejected"));
        Assert.Contains(log.Entries, entry => entry.Text.Contains("failed with StoreException (status 400)"));
        foreach (var text in log.Entries.Select(entry => entry.Text)
            .Concat(_spans.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName).Append(span.StatusDescription ?? string.Empty)
                .Concat(span.Events.SelectMany(e => e.Tags.Select(tag => $"{tag.Value}")))))
            .Concat(_measurements.SelectMany(m => m.Tags.Values.Select(value => $"{value}"))))
        {
            Assert.DoesNotContain(Secret, text);
            Assert.DoesNotContain("0.123456", text);
        }
    }

    private FakeCollection New(FakeStore store) => new(store, _name) { Definition = Given.Definition };

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kept = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
        if (kept.GetValueOrDefault("db.collection.name") as string == _name)
            _measurements.Enqueue((instrument.Name, value, kept));
    }

    private sealed class RecordingLogger : ILogger
    {
        public List<(LogLevel Level, string Text)> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Add((logLevel, formatter(state, exception) + exception));
    }
}
