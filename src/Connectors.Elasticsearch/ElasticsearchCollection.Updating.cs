using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;
using Connectors.Elasticsearch.Writing;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    // A point that another client changes that often between reading and writing is not changed by chance.
    private const int MaxConflicts = 10;

    /// <inheritdoc/>
    protected override async Task<UpdatePayloadReport> UpdatePayloadCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync("update payload", cancellationToken).ConfigureAwait(false);
        using var claim = _state.Order.Claim([ids])[0];
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new UpdatePayloadReport(await PatchAsync(ids, patch, layout, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    protected override async Task UpdatePayloadCoreAsync(Filter filter, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        var layout = await FreshLayoutAsync("update payload", cancellationToken).ConfigureAwait(false);
        using var claim = _state.Order.ClaimAll();
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        await PatchAsync(await IdsAsync(filter, "update payload", cancellationToken).ConfigureAwait(false), patch, layout, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<string>> PatchAsync(IReadOnlyList<string> ids, Payload patch, IndexLayout layout, CancellationToken cancellationToken)
    {
        var canMerge = PayloadMerge.CanCarryOut(patch, layout);
        if (!canMerge && !layout.KeepsVectors)
            throw new NotSupportedException($"elasticsearch cannot remove keys or replace objects in index '{Name}': its documents would have to be written anew, and it does not give back their vectors whole (index.mapping.exclude_source_vectors).");
        var missing = new List<string>();
        foreach (var chunk in ids.Chunk(IdsPerRequest))
        {
            missing.AddRange(canMerge
                ? await MergeAsync(chunk, patch, layout, cancellationToken).ConfigureAwait(false)
                : await RewriteAsync(chunk, patch, layout, cancellationToken).ConfigureAwait(false));
        }

        await RefreshAsync("update payload", cancellationToken).ConfigureAwait(false);
        return missing;
    }

    /// <summary>Lets the server put the patch into the documents, whose vectors never leave it.</summary>
    private async Task<List<string>> MergeAsync(string[] ids, Payload patch, IndexLayout layout, CancellationToken cancellationToken)
    {
        using var document = new JsonBuffer();
        new DocumentWriter(layout, Tokens(layout), denseAsBase64: false).Write(new HybridPoint("patch", patch), document);
        using var lines = new JsonBuffer();
        foreach (var id in ids)
        {
            lines.Append(Encoding.UTF8.GetBytes($"{{\"update\":{{\"_id\":\"{Escape(id)}\",\"retry_on_conflict\":{MaxConflicts}}}}}\n{{\"doc\":"));
            lines.Append(document.Written.Span);
            lines.Append("}\n"u8);
        }

        var items = await BulkAsync("update payload", lines, ids.Length, cancellationToken).ConfigureAwait(false);
        return Failed(ids, items, static item => item.Status == 404);
    }

    /// <summary>
    /// Reads the documents and writes them anew, each only if nobody has changed it meanwhile. This loses nothing as long as the index gives
    /// vectors back as they were written (protocols.md C, Elasticsearch 17).
    /// </summary>
    private async Task<List<string>> RewriteAsync(string[] ids, Payload patch, IndexLayout layout, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        var selection = new SourceSelection(layout, PayloadSelection.All, VectorSelection.All);
        var left = ids;
        for (var tries = 0; left.Length > 0; tries++)
        {
            var documents = await ReadAsync("update payload", left, layout, selection, cancellationToken).ConfigureAwait(false);
            missing.AddRange(left.Except(documents.Select(document => document.Point.Id), StringComparer.Ordinal));
            if (documents.Count == 0)
                break;
            using var lines = new JsonBuffer();
            var writer = new DocumentWriter(layout, Tokens(layout), denseAsBase64: false);
            foreach (var (point, sequenceNumber, primaryTerm) in documents)
            {
                lines.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"index\":{{\"_id\":\"{Escape(point.Id)}\",\"if_seq_no\":{sequenceNumber},\"if_primary_term\":{primaryTerm}}}}}\n")));
                point.Payload = point.Payload.Patch(patch);
                writer.Write(point, lines);
                lines.Append("\n"u8);
            }

            var items = await BulkAsync("update payload", lines, documents.Count, cancellationToken).ConfigureAwait(false);
            var changed = documents.Select(document => document.Point.Id).ToArray();
            left = [.. Failed(changed, items, item => item.Status == 409 && tries < MaxConflicts)];
        }

        return missing;
    }

    /// <summary>The ids whose items are of a kind; all others must have succeeded.</summary>
    private List<string> Failed(string[] ids, List<BulkItem> items, Func<BulkItem, bool> isExpected)
    {
        var found = new List<string>();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].IsDone)
                continue;
            if (items[i].ErrorType == ElasticsearchFaults.IndexNotFound || !isExpected(items[i]))
                throw ItemFault(items[i], "update payload");
            found.Add(ids[i]);
        }

        return found;
    }

    private async Task<List<BulkItem>> BulkAsync(string operation, JsonBuffer lines, int actions, CancellationToken cancellationToken) =>
        await _channel.Pipeline.ExecuteAsync(
            async token => await _channel.SendLinesAsync(
                $"{_path}/_bulk?{BulkAnswer.Query}",
                new ReadOnlySequence<byte>(lines.Written),
                answer => BulkAnswer.Read(answer.Span, actions),
                Context(operation, isWrite: true),
                token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

    private static string Escape(string id) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(id);
}
