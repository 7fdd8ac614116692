using System.Buffers;
using System.Globalization;
using System.Text;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch.Writing;

/// <summary>
/// Makes bulk requests. Actions that the server had no room for are sent again alone, in the same pipeline as requests that failed whole, so
/// that what was acknowledged is not written twice.
/// </summary>
internal sealed class BulkCaller(ElasticsearchChannel channel, CallContext context, string parameters = "")
{
    // One action that must go to an alias keeps the server from creating the index for all of them, when somebody has dropped it meanwhile: it
    // would take the types of the fields from the first document. Where there is an alias, the action finds no document; it never writes.
    private static ReadOnlySpan<byte> Guard => "{\"update\":{\"_id\":\"-\",\"require_alias\":true}}\n{\"doc\":{}}\n"u8;

    private readonly string _path = $"/{Uri.EscapeDataString(context.Collection!)}/_bulk?{BulkAnswer.Query}{parameters}";

    /// <summary>Sends actions, again while they fail for a passing reason.</summary>
    /// <param name="actions">How many there are.</param>
    /// <param name="write">Writes the lines of an action, with a line break after each.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>What became of each. When the tries ended after some of them were known, <see cref="BulkRun.Fault"/> says why.</returns>
    /// <exception cref="StoreException">The request as a whole failed, or there is no such index.</exception>
    public async Task<BulkRun> RunAsync(int actions, Action<int, JsonBuffer> write, CancellationToken cancellationToken)
    {
        var run = new BulkRun(actions);
        try
        {
            await channel.Pipeline.ExecuteAsync(async token => await SendOnceAsync(run, write, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (run.IsPartlyKnown)
        {
            run.Fault = e;
        }
        catch (StoreException e) when (run.MayBeApplied && ElasticsearchFaults.DeniesWrite(e))
        {
            // A refusal does not undo an earlier try that had no answer.
            throw ElasticsearchFaults.OfUnknownOutcome(e);
        }
        catch (OperationCanceledException e) when (run.IsPartlyKnown)
        {
            // The others have their outcome, which a time limit does not take away.
            run.Fault = new ElasticsearchException($"Elasticsearch: {context.Operation} did not end in time.", e) { Store = ElasticsearchFaults.Product, Collection = context.Collection, Operation = context.Operation, IsTransient = true };
        }

        return run;
    }

    /// <summary>Appends the line that says what is to be done with which document.</summary>
    public static void AppendAction(JsonBuffer lines, ReadOnlySpan<byte> action, string id, ElasticsearchPointVersion? ifUnchanged = null, int retriesOnConflict = 0)
    {
        lines.Append("{\""u8);
        lines.Append(action);
        lines.Append("\":{\"_id\":\""u8);
        lines.AppendEscaped(id);
        lines.Append("\""u8);
        if (ifUnchanged is { } version)
            lines.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"if_seq_no\":{version.SequenceNumber},\"if_primary_term\":{version.PrimaryTerm}")));
        if (retriesOnConflict > 0)
            lines.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"retry_on_conflict\":{retriesOnConflict}")));
        lines.Append("}}\n"u8);
    }

    private async Task SendOnceAsync(BulkRun run, Action<int, JsonBuffer> write, CancellationToken cancellationToken)
    {
        using var lines = new JsonBuffer(64 * 1024);
        lines.Append(Guard);
        foreach (var action in run.Left)
            write(action, lines);
        try
        {
            var items = await channel.SendLinesAsync(_path, new ReadOnlySequence<byte>(lines.Written), answer => BulkAnswer.Read(answer.Span, run.Left.Count + 1), context, cancellationToken).ConfigureAwait(false);
            items.RemoveAt(0); // the guard's
            if (!run.IsPartlyKnown && items.Exists(item => item.ErrorType == ElasticsearchFaults.IndexNotFound) && !items.Exists(item => item.IsDone))
                throw CollectionNotFoundException.Of(ElasticsearchFaults.Product, context.Collection!, context.Operation);
            if (run.Take(items) is { } busy)
                throw ElasticsearchFaults.OfItem(busy, string.Create(CultureInfo.InvariantCulture, $"{context.Operation} of {run.Left.Count} points"), context);
        }
        catch (Exception e) when (e is OperationCanceledException or StoreException { OutcomeUnknown: true })
        {
            run.MayBeApplied = true;
            throw;
        }
    }
}
