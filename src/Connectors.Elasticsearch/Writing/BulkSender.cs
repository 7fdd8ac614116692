using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Stores;

namespace Connectors.Elasticsearch.Writing;

/// <summary>
/// Sends points as bulk requests. Items that the server had no room for are sent again alone, in the same pipeline as requests that failed
/// whole, so that what was acknowledged is not written twice.
/// </summary>
internal sealed class BulkSender(ElasticsearchChannel channel, string index, Func<DocumentWriter> documents) : IBatchSender
{
    // Ids, action and braces; a float takes about 10 bytes as a number, a term 20.
    private const int BytesPerPoint = 64;
    private const int BytesPerFloat = 12;
    private const int BytesPerTerm = 24;

    private static readonly CallContext Upsert = new("upsert");

    private readonly CallContext _context = Upsert with { Collection = index, IsWrite = true };

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
        var state = new BulkState(batch);
        try
        {
            await channel.Pipeline.ExecuteAsync(async token => await SendOnceAsync(state, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (state.IsPartlyKnown)
        {
            // Of the rest nothing better is known than what the last try says; the others have their outcome.
            state.GiveUp(e);
        }

        return state.Outcomes;
    }

    public WriteFault Classify(StoreException fault) => fault switch
    {
        ElasticsearchException { IsTooLarge: true } => WriteFault.TooLarge,
        { IsTransient: true } => WriteFault.Transient,

        // One bad action line fails all of them (cassettes 05-bulk-malformed): an id, since all else is the same for every point.
        ElasticsearchException { StatusCode: "400", ErrorType: "illegal_argument_exception" or "action_request_validation_exception" } => WriteFault.BadPoint,
        _ => WriteFault.Fatal,
    };

    private async Task SendOnceAsync(BulkState state, CancellationToken cancellationToken)
    {
        using var lines = new JsonBuffer(64 * 1024);
        var writer = documents();
        foreach (var pending in state.Left)
        {
            lines.Append("{\"index\":{\"_id\":\""u8);
            AppendEscaped(pending.Point.Id, lines);
            lines.Append("\"}}\n"u8);
            writer.Write(pending.Point, lines);
            lines.Append("\n"u8);
        }

        try
        {
            var items = await channel.SendLinesAsync(
                $"/{Uri.EscapeDataString(index)}/_bulk?{BulkAnswer.Query}",
                new ReadOnlySequence<byte>(lines.Written),
                answer => BulkAnswer.Read(answer.Span, state.Left.Count),
                _context,
                cancellationToken).ConfigureAwait(false);
            if (state.Take(items) is { } busy)
                throw Busy(busy, state.Left.Count);
        }
        catch (StoreException e) when (e.OutcomeUnknown)
        {
            state.MayBeApplied = true;
            throw;
        }
    }

    private ElasticsearchException Busy(BulkItem item, int count) => new(string.Create(CultureInfo.InvariantCulture, $"Elasticsearch: {count} points were not written: {item.Status} {item.ErrorType}: {item.Reason}"))
    {
        Store = ElasticsearchFaults.Product,
        Collection = index,
        Operation = _context.Operation,
        StatusCode = item.Status.ToString(CultureInfo.InvariantCulture),
        ErrorType = item.ErrorType,
        IsTransient = true,
    };

    private static void AppendEscaped(string text, JsonBuffer line)
    {
        var encoded = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);
        line.Advance(System.Text.Encoding.UTF8.GetBytes(encoded, line.GetSpan(System.Text.Encoding.UTF8.GetMaxByteCount(encoded.Length))));
    }
}
