using System.Buffers;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Queries;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    /// <inheritdoc/>
    protected override async Task PrepareFusionAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(searches);
        var context = Context("search");
        var version = (await _cluster.GetAsync(context, cancellationToken).ConfigureAwait(false)).Version;
        foreach (var retriever in searches
            .Where(search => FusionRules.FindObstacle(search, _exactSparseScores, version) is null)
            .Select(search => RetrieverWriter.NameOf(search.Fusion))
            .Distinct(StringComparer.Ordinal))
            await _retrievers.AskAsync(retriever, _path, context, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(search);
        reason = FusionRules.FindObstacle(search, _exactSparseScores, _cluster.Known?.Version ?? ServerVersion.Floor);
        if (reason is null && !_retrievers.Knows(RetrieverWriter.NameOf(search.Fusion), out reason))
            reason = "nobody has asked the cluster whether it does";
        return reason is null;
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(searches);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        await CheckAsync(searches.SelectMany(search => search.Legs), layout, cancellationToken).ConfigureAwait(false);
        var requests = searches.Select(search => new FusedRequest(search)).ToList();
        try
        {
            var found = await AskAsync(requests, layout, cancellationToken).ConfigureAwait(false);
            return [.. requests.Zip(found, (request, hits) => request.Finish(hits))];
        }
        catch (ElasticsearchException e) when (e.IsLicenceMissing)
        {
            foreach (var search in searches)
                _retrievers.Remember(RetrieverWriter.NameOf(search.Fusion), e);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(legs);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var requests = await CheckAsync(legs, layout, cancellationToken).ConfigureAwait(false);
        var results = new IReadOnlyList<Hit>[legs.Count];
        var open = Enumerable.Range(0, legs.Count).ToList();
        while (open.Count > 0)
        {
            var found = await AskAsync([.. open.Select(position => requests[position])], layout, cancellationToken).ConfigureAwait(false);
            var stillOpen = new List<int>();
            foreach (var (position, hits) in open.Zip(found))
            {
                results[position] = requests[position].Finish(hits, out var missing);
                if (missing is not null)
                {
                    requests[position] = missing;
                    stillOpen.Add(position);
                }
            }

            open = stillOpen;
        }

        return results;
    }

    private async Task<List<LegRequest>> CheckAsync(IEnumerable<LegSearch> legs, IndexLayout layout, CancellationToken cancellationToken)
    {
        var version = (await _cluster.GetAsync(Context("search"), cancellationToken).ConfigureAwait(false)).Version;
        var requests = legs.Select(leg => LegRequest.Of(leg, _exactSparseScores)).ToList();
        foreach (var request in requests)
        {
            ThrowUnlessReadable(layout, request.Vectors);
            LegRules.Check(request, layout, Tokens(layout), version);
        }

        return requests;
    }

    private async Task<List<List<Hit>>> AskAsync(IReadOnlyList<SearchRequest> requests, IndexLayout layout, CancellationToken cancellationToken)
    {
        var context = Context("search");
        var tokens = Tokens(layout);
        var searches = new SearchWriter(layout, tokens);
        var found = new List<List<Hit>>(requests.Count);
        while (found.Count < requests.Count)
        {
            using var batch = SearchBatch.Take(requests, found.Count, searches);
            found.AddRange(await _channel.Pipeline.ExecuteAsync(
                async token => await _channel.SendLinesAsync(
                    $"{_path}/_msearch",
                    new ReadOnlySequence<byte>(batch.Lines),
                    answer => batch.Read(answer.Span, requests, layout, tokens, context),
                    context,
                    token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false));
        }

        return found;
    }
}
