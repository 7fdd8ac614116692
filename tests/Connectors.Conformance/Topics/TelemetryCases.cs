using System.Diagnostics;

namespace Connectors.Conformance;

internal static class TelemetryCases
{
    private const string Traces = "3 Telemetry: ActivitySource and Meter \"Connectors\" with the database semantic conventions";
    private const string Secrets = "3 Telemetry: texts, vectors and credentials never reach a log";

    public static CaseList All { get; } = new("Telemetry")
    {
        { "Ensuring is traced", Traces, nameof(HybridCollection.EnsureAsync), (c, token) => TracedAsync(c, collection => collection.EnsureAsync(Schemas.Pair, token), token) },
        { "Describing is traced", Traces, nameof(HybridCollection.DescribeAsync), (c, token) => TracedAsync(c, collection => collection.DescribeAsync(token), token) },
        { "Writing is traced", Traces, nameof(HybridCollection.UpsertAsync), (c, token) => TracedAsync(c, collection => collection.WriteAsync(Make.Points("a"), token), token) },
        { "Updating payloads is traced", Traces, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => TracedAsync(c, collection => collection.UpdatePayloadAsync(["a"], Payload.Parse("""{"year":1}"""), PayloadUpdateCases.Options(c), token), token) },
        { "Deleting is traced", Traces, nameof(HybridCollection.DeleteAsync), (c, token) => TracedAsync(c, collection => collection.DeleteAsync(["a"], options: null, token), token) },
        { "Reading is traced", Traces, nameof(HybridCollection.GetAsync), (c, token) => TracedAsync(c, collection => collection.GetAsync(["a"], options: null, token), token) },
        { "Counting is traced", Traces, nameof(HybridCollection.CountAsync), (c, token) => TracedAsync(c, collection => collection.AllAsync(token), token) },
        { "Scrolling is traced", Traces, nameof(HybridCollection.ScrollAsync), (c, token) => TracedAsync(c, collection => collection.ListAsync(options: null, token), token) },
        { "Searching is traced", Traces, nameof(HybridCollection.SearchAsync), (c, token) => TracedAsync(c, collection => collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token), token) },
        { "Waiting is traced", Traces, nameof(HybridCollection.WaitUntilVisibleAsync), (c, token) => TracedAsync(c, collection => collection.WaitUntilVisibleAsync(options: null, token), token) },
        {
            "A batch is one operation with its size", Traces, nameof(HybridCollection.SearchBatchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                using var recorder = new TelemetryRecorder(collection.Name);
                await collection.SearchBatchAsync([Make.Sparse(Make.Terms((1, 1))), Make.Sparse(Make.Terms((2, 1))), Make.Dense([1, 0, 0, 0])], options: null, token);
                var sizes = recorder.Activities.Where(a => Equals(a.GetTagItem("db.operation.name"), "search")).Select(a => Convert.ToInt64(a.GetTagItem("db.operation.batch.size"), System.Globalization.CultureInfo.InvariantCulture));
                Check.Sequence([3L], sizes, "sizes of the batches traced");
            }
        },
        {
            "A failed operation is traced with the type of its error", Traces, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var name = c.NewName();
                using var recorder = new TelemetryRecorder(name);
                await Check.ThrowsAsync<CollectionNotFoundException>(() => c.Store.Collection(name).FindAsync(Make.Sparse(Make.Terms((1, 1))), token), "the search");
                var failed = recorder.Activities.Where(a => a.Status == ActivityStatusCode.Error).ToList();
                Check.That(failed.Count > 0, "No operation has the status error.");
                Check.That(failed.TrueForAll(a => a.GetTagItem("error.type") is string { Length: > 0 }), "An error has no error.type.");
            }
        },
        {
            "Durations are measured in seconds, with and without errors", Traces, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                using var recorder = new TelemetryRecorder(collection.Name);
                await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token);
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Dense([1]), token), "the search");
                var durations = recorder.Measurements.Where(m => m.Instrument == ConnectorsTelemetry.OperationDuration && Equals(m.Tags["db.operation.name"], "search")).ToList();
                Check.Equal(2, durations.Count, "measurements");
                Check.That(durations.TrueForAll(m => m.Value is >= 0 and < 600), "A duration is out of range.");
                Check.Equal(1, durations.Count(m => m.Tags.ContainsKey("error.type")), "measurements with an error");
            }
        },
        {
            "Points are counted by outcome", Traces, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                using var recorder = new TelemetryRecorder(collection.Name);
                await collection.TryWriteAsync([Make.Point("a"), Make.Point("a"), Make.Point("b"), Make.Point("bad", dense: [1])], token);
                var points = recorder.Measurements.Where(m => m.Instrument == ConnectorsTelemetry.UpsertedPoints).GroupBy(m => (string)m.Tags["connectors.outcome"]!)
                    .Select(g => $"{g.Key} {g.Sum(m => m.Value)}").Order(StringComparer.Ordinal);
                Check.Sequence(["rejected 1", "superseded 1", "written 2"], points, "points by outcome");
            }
        },
        {
            "Neither ids nor payloads nor vectors nor filters are in traces and measurements", Secrets, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                using var recorder = new TelemetryRecorder(collection.Name);
                var point = Make.Point("s3cret-id", """{"lang":"s3cret","title":"s3cret text"}""", [4242.5f, 0, 0, 0], Make.Terms((42425, 4242.5f)));
                await collection.WriteAsync([point], token);
                await collection.FindAsync(Make.Sparse(Make.Terms((42425, 4242.5f)), filter: Filter.Equal("lang", "s3cret")), token);
                await collection.FindAsync(Make.Dense([4242.5f, 0, 0, 0]), token);
                await collection.GetAsync(["s3cret-id"], options: null, token);
                await collection.TryWriteAsync([Make.Point("s3cret-bad", """{"year":"s3cret"}""")], token);
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(new HybridQuery { Legs = { new DenseLeg(new float[4]) { Field = "s3cret" } } }, token), "a search on an unknown field");
                await collection.DeleteAsync(["s3cret-id"], options: null, token);
                Check.That(recorder.Activities.Count >= 6, $"Expected at least six operations, found {recorder.Activities.Count}.");
                foreach (var text in recorder.Texts())
                {
                    Check.That(!text.Contains("s3cret", StringComparison.Ordinal), $"Telemetry holds '{text}'.");
                    Check.That(!text.Contains("4242", StringComparison.Ordinal), $"Telemetry holds '{text}'.");
                }
            }
        },
    };

    private static async Task TracedAsync(ConformanceContext c, Func<HybridCollection, Task> run, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        using var recorder = new TelemetryRecorder(collection.Name);
        await run(collection);
        var activity = recorder.Activities.FirstOrDefault();
        Check.That(activity is not null, "No activity names the collection.");
        Check.Equal(ActivityKind.Client, activity.Kind, "kind");
        Check.Equal(c.Store.Product, activity.GetTagItem("db.system.name") as string, "db.system.name");
        Check.That(activity.GetTagItem("db.operation.name") is string { Length: > 0 }, "db.operation.name is missing.");
        Check.That(recorder.Measurements.Any(m => m.Instrument == ConnectorsTelemetry.OperationDuration), "No duration was measured.");
    }
}
