using System.Globalization;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Stores;

namespace Connectors.Elasticsearch.Writing;

/// <summary>Sends points as bulk requests.</summary>
internal sealed class BulkSender(BulkCaller bulk, Func<DocumentWriter> documents, ElasticsearchUpsertOptions options) : IBatchSender
{
    // Ids, action and braces; a float takes about 10 bytes as a number, a term 20.
    private const int BytesPerPoint = 64;
    private const int BytesPerFloat = 12;
    private const int BytesPerTerm = 24;

    public long EstimateBytes(HybridPoint point)
    {
        var bytes = BytesPerPoint + (2L * point.Id.Length) + point.Payload.Utf8.Length;
        foreach (var (_, vector) in point.Dense)
            bytes += BytesPerFloat * (long)vector.Length;
        foreach (var (_, vector) in point.Sparse)
            bytes += BytesPerTerm * (long)vector.NonZeroCount;
        return bytes;
    }

    public async Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        var writer = documents();
        var run = await bulk.RunAsync(batch.Count, (i, lines) => Write(batch[i].Point, writer, lines), cancellationToken).ConfigureAwait(false);
        var outcomes = new List<PointOutcome>();
        for (var i = 0; i < run.Count; i++)
        {
            if (run[i] is not { IsDone: true })
                outcomes.Add(OutcomeOf(batch[i], run[i], run));
        }

        return outcomes;
    }

    public WriteFault Classify(StoreException fault) => fault switch
    {
        ElasticsearchException { IsTooLarge: true } => WriteFault.TooLarge,
        { IsTransient: true } => WriteFault.Transient,

        // One bad action line fails all of them (cassettes 05-bulk-malformed): an id, since all else is the same for every point.
        ElasticsearchException { StatusCode: "400", ErrorType: "illegal_argument_exception" or "action_request_validation_exception" } => WriteFault.BadPoint,
        _ => WriteFault.Fatal,
    };

    private void Write(HybridPoint point, DocumentWriter writer, JsonBuffer lines)
    {
        ElasticsearchPointVersion? ifUnchanged = options.IfUnchanged?.TryGetValue(point.Id, out var version) is true ? version : null;
        BulkCaller.AppendAction(lines, options.CreateOnly ? "create"u8 : "index"u8, point.Id, ifUnchanged);
        writer.Write(point, lines);
        lines.Append("\n"u8);
    }

    // A refusal does not undo an earlier try that had no answer: the conflict of a condition may be with the point itself. What is wrong with a
    // document was so before.
    private static PointOutcome OutcomeOf(PendingPoint pending, BulkItem? known, BulkRun run)
    {
        var (mayBeApplied, isTransient, error) = known is { } item
            ? ((item.IsRepeat && item.Status != 400) || item.MayBeWritten, false, string.Create(CultureInfo.InvariantCulture, $"{item.Status} {item.ErrorType}: {item.Reason}"))
            : (run.MayBeApplied || run.Fault!.OutcomeUnknown, run.Fault!.IsTransient, run.Fault!.Message);
        return new PointOutcome(pending.Ordinal, pending.Point.Id, mayBeApplied ? PointStatus.Unknown : PointStatus.Rejected, error) { IsTransient = mayBeApplied || isTransient };
    }
}
