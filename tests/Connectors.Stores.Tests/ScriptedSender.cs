using System.Collections.Concurrent;

namespace Connectors.Stores.Tests;

/// <summary>A server that does what a test says. Every request is recorded, and two requests with the same id at a time are an error.</summary>
internal sealed class ScriptedSender(Func<IReadOnlyList<PendingPoint>, CancellationToken, Task<IReadOnlyList<PointOutcome>>> send) : IBatchSender
{
    private readonly HashSet<string> _inFlight = [];

    public ConcurrentQueue<string[]> Requests { get; } = [];

    public ConcurrentDictionary<string, string> Stored { get; } = [];

    public Func<StoreException, WriteFault> Classifier { get; init; } = e => e.IsTransient ? WriteFault.Transient : e.StatusCode switch
    {
        "too large" => WriteFault.TooLarge,
        "bad point" => WriteFault.BadPoint,
        _ => WriteFault.Fatal,
    };

    public static ScriptedSender Obedient { get; } = new((_, _) => Task.FromResult<IReadOnlyList<PointOutcome>>([]));

    public long EstimateBytes(HybridPoint point) => 100;

    public async Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        var ids = batch.Select(pending => pending.Point.Id).ToArray();
        Requests.Enqueue(ids);
        lock (_inFlight)
        {
            foreach (var id in ids)
                Assert.True(_inFlight.Add(id), $"'{id}' is in two requests at a time");
        }

        try
        {
            var outcomes = await send(batch, cancellationToken);
            foreach (var pending in batch)
                Stored[pending.Point.Id] = pending.Point.Payload.ToString();
            return outcomes;
        }
        finally
        {
            lock (_inFlight)
                _inFlight.ExceptWith(ids);
        }
    }

    public WriteFault Classify(StoreException fault) => Classifier(fault);
}
