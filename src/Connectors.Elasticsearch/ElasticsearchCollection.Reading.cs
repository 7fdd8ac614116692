using System.Runtime.CompilerServices;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Filters;
using Connectors.Elasticsearch.Queries;
using Connectors.Elasticsearch.Schema;
using Connectors.Elasticsearch.Writing;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    private const int IdsPerRequest = 1000;
    private const string KeepAlive = "2m";

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = await LayoutAsync("get", cancellationToken).ConfigureAwait(false);
        var selection = Select(layout, options.Payload, options.Vectors);
        var points = new List<HybridPoint>();
        foreach (var chunk in ids.Chunk(IdsPerRequest))
            points.AddRange((await ReadAsync("get", chunk, layout, selection, cancellationToken).ConfigureAwait(false)).Select(document => document.Point));
        return points;
    }

    /// <summary>Reads the versions of points, so that they can be replaced only if nobody has changed them since: see <see cref="ElasticsearchUpsertOptions.IfUnchanged"/>.</summary>
    /// <param name="ids">The points.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The versions of the points that are there. Read them before the points themselves: a change in between is then noticed.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    public Task<IReadOnlyDictionary<string, ElasticsearchPointVersion>> GetVersionsAsync(IEnumerable<string> ids, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ids = [.. ids];
        foreach (var id in ids)
            PointIds.ThrowIfInvalid(id, nameof(ids));
        return RunOperationAsync<IReadOnlyDictionary<string, ElasticsearchPointVersion>>("get versions", options, isWrite: false, async token =>
        {
            var layout = await LayoutAsync("get versions", token).ConfigureAwait(false);
            var selection = new SourceSelection(layout, PayloadSelection.None, VectorSelection.None);
            var versions = new Dictionary<string, ElasticsearchPointVersion>(StringComparer.Ordinal);
            foreach (var chunk in ids.Chunk(IdsPerRequest))
            {
                foreach (var document in await ReadAsync("get versions", chunk, layout, selection, token).ConfigureAwait(false))
                    versions[document.Point.Id] = document.Version;
            }

            return versions;
        }, cancellationToken);
    }

    private Task<List<ReadDocument>> ReadAsync(string operation, IReadOnlyList<string> ids, IndexLayout layout, SourceSelection selection, CancellationToken cancellationToken)
    {
        var body = JsonBuffer.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("docs");
            foreach (var id in ids)
            {
                writer.WriteStartObject();
                writer.WriteString("_id", id);
                writer.WritePropertyName("_source");
                selection.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        var context = Context(operation);
        return _channel.CallAsync(
            HttpMethod.Post,
            _path + "/_mget",
            body,
            answer => MultiGetReader.Read(answer.Span, ids, new DocumentReader(layout, Tokens(layout), selection), context),
            context,
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("count", cancellationToken).ConfigureAwait(false);
        var body = filter is null ? default : QueryBody(layout, filter);
        var context = Context("count");
        return await _channel.CallAsync(HttpMethod.Post, _path + "/_count", body, answer => CountOf(answer, context), context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Visits the points of one moment: what is written meanwhile is not seen.</summary>
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await foreach (var page in PagesAsync(options, withVersions: false, cancellationToken).ConfigureAwait(false))
        {
            foreach (var hit in page.Hits)
                yield return hit.Point;
        }
    }

    private async IAsyncEnumerable<SearchAnswer> PagesAsync(ScrollOptions options, bool withVersions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("scroll", cancellationToken).ConfigureAwait(false);
        var selection = Select(layout, options.Payload, options.Vectors);
        var context = Context("scroll");
        var pointInTime = await _channel.CallAsync(HttpMethod.Post, $"{_path}/_pit?keep_alive={KeepAlive}", default, IdOf, context, cancellationToken).ConfigureAwait(false);
        try
        {
            ReadOnlyMemory<byte> after = default;
            while (true)
            {
                var body = PageBody(layout, options, selection, pointInTime, after, withVersions);
                var page = await _channel.CallAsync(HttpMethod.Post, "/_search", body, answer => ReadPage(answer, options, layout, selection, after, withVersions, context), context, cancellationToken).ConfigureAwait(false);
                yield return page;
                if (page.Hits.Count < options.PageSize)
                    break;
                pointInTime = page.PointInTime ?? pointInTime;
                after = page.LastSort;
            }
        }
        finally
        {
            await CloseAsync(pointInTime).ConfigureAwait(false);
        }
    }

    private static ReadOnlyMemory<byte> PageBody(IndexLayout layout, ScrollOptions options, SourceSelection selection, string pointInTime, ReadOnlyMemory<byte> after, bool withVersions) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("pit");
        writer.WriteString("id", pointInTime);
        writer.WriteString("keep_alive", KeepAlive);
        writer.WriteEndObject();
        writer.WriteNumber("size", options.PageSize);
        writer.WriteStartArray("sort");
        writer.WriteStartObject();
        writer.WriteString("_shard_doc", "asc");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("track_total_hits", false);
        if (withVersions)
            writer.WriteBoolean("seq_no_primary_term", true);
        if (!after.IsEmpty)
        {
            writer.WritePropertyName("search_after");
            writer.WriteRawValue(after.Span);
        }

        if (options.Filter is { } filter)
        {
            writer.WritePropertyName("query");
            new FilterWriter(layout).Write(filter, writer);
        }

        writer.WritePropertyName("_source");
        selection.Write(writer);
        writer.WriteEndObject();
    });

    private SearchAnswer ReadPage(ReadOnlyMemory<byte> answer, ScrollOptions options, IndexLayout layout, SourceSelection selection, ReadOnlyMemory<byte> after, bool withVersions, CallContext context)
    {
        var reader = JsonBuffer.Reader(answer.Span);
        var page = HitsReader.Read(ref reader, answer.Span, new DocumentReader(layout, Tokens(layout), selection), static score => score).Checked(context);
        if (withVersions && page.Versions.Count != page.Hits.Count)
            throw new FormatException("A hit has no version.");
        return page.Hits.Count < options.PageSize || !(page.LastSort.IsEmpty || page.LastSort.Span.SequenceEqual(after.Span))
            ? page
            : throw new FormatException("The page does not say where the next one begins.");
    }

    /// <summary>Lets the server forget a point in time, which it would do by itself after a while: so a failure is no error.</summary>
    private async Task CloseAsync(string pointInTime)
    {
        try
        {
            using var timer = new CancellationTokenSource(Store.Deadline);
            var body = JsonBuffer.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("id", pointInTime);
                writer.WriteEndObject();
            });
            await _channel.CallOnceAsync(HttpMethod.Delete, "/_pit", body, static _ => true, Context("scroll"), timer.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            // It ends with its keep-alive.
        }
    }

    private static ReadOnlyMemory<byte> QueryBody(IndexLayout layout, Filter filter) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WritePropertyName("query");
        new FilterWriter(layout).Write(filter, writer);
        writer.WriteEndObject();
    });

    private static long CountOf(ReadOnlyMemory<byte> answer, CallContext context)
    {
        using var document = JsonDocument.Parse(answer);
        new SearchAnswer { FailedShards = document.RootElement.GetProperty("_shards").GetProperty("failed").GetInt32() }.Checked(context);
        return document.RootElement.GetProperty("count").GetInt64();
    }

    private static string IdOf(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("id").GetString() ?? throw new FormatException("There is no id of a point in time.");
    }
}
