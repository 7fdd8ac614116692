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
        if (layout.LosesSource)
            throw new NotSupportedException($"elasticsearch cannot update payloads in index '{Name}': it does not keep whole documents (_source in its mapping), and would lose the rest. Write the points anew.");
        var canMerge = PayloadMerge.CanCarryOut(patch, layout);
        if (!canMerge && !layout.KeepsVectors)
            throw new NotSupportedException($"elasticsearch cannot remove keys or replace objects in index '{Name}': its documents would have to be written anew, and it does not give back their vectors whole (index.mapping.exclude_source_vectors).");
        var missing = new List<string>();
        var idsPerRequest = (int)Math.Clamp(Limits.Bytes / patch.Utf8.Length, 1, IdsPerRequest);
        await WriteInPartsAsync("update payload", [.. ids.Chunk(idsPerRequest)], async chunk => missing.AddRange(canMerge
            ? await MergeAsync(chunk, patch, layout, cancellationToken).ConfigureAwait(false)
            : await RewriteAsync(chunk, patch, layout, cancellationToken).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        return missing;
    }

    /// <summary>Lets the server put the patch into the documents, whose vectors never leave it.</summary>
    private async Task<List<string>> MergeAsync(string[] ids, Payload patch, IndexLayout layout, CancellationToken cancellationToken)
    {
        using var document = new JsonBuffer();
        new DocumentWriter(layout, Tokens(layout), denseAsBase64: false).Write(new HybridPoint("patch", patch), document);
        var run = await BulkAsync("update payload", ids.Length, (i, lines) =>
        {
            BulkCaller.AppendAction(lines, "update"u8, ids[i], retriesOnConflict: MaxConflicts);
            lines.Append("{\"doc\":"u8);
            lines.Append(document.Written.Span);
            lines.Append("}\n"u8);
        }, cancellationToken).ConfigureAwait(false);
        return Failed(ids, run, "update payload", static item => item.Status == 404);
    }

    /// <summary>
    /// Reads the documents and writes them anew, each only if nobody has changed it meanwhile. This loses nothing as long as the index gives
    /// vectors back as they were written (protocols.md C, Elasticsearch 17).
    /// </summary>
    private async Task<List<string>> RewriteAsync(string[] ids, Payload patch, IndexLayout layout, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        var selection = Select(layout, PayloadSelection.All, VectorSelection.All);
        var left = ids;
        for (var tries = 0; left.Length > 0; tries++)
        {
            var documents = await ReadAsync("update payload", left, layout, selection, cancellationToken).ConfigureAwait(false);
            missing.AddRange(left.Except(documents.Select(document => document.Point.Id), StringComparer.Ordinal));
            if (documents.Count == 0)
                break;
            foreach (var document in documents)
                document.Point.Payload = document.Point.Payload.Patch(patch);
            var writer = new DocumentWriter(layout, Tokens(layout), denseAsBase64: false);
            var run = await BulkAsync("update payload", documents.Count, (i, lines) =>
            {
                BulkCaller.AppendAction(lines, "index"u8, documents[i].Point.Id, documents[i].Version);
                writer.Write(documents[i].Point, lines);
                lines.Append("\n"u8);
            }, cancellationToken).ConfigureAwait(false);
            var changed = documents.Select(document => document.Point.Id).ToArray();
            left = [.. Failed(changed, run, "update payload", item => item.Status == 409 && tries < MaxConflicts)];
        }

        return missing;
    }
}
