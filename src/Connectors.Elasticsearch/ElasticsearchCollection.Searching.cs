using System.Buffers;
using Connectors.Elasticsearch.Queries;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(legs);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var version = (await _cluster.GetAsync(Context("search"), cancellationToken).ConfigureAwait(false)).Version;
        var requests = legs.Select(leg => LegRequest.Of(leg, _exactSparseScores)).ToList();
        foreach (var request in requests)
            LegRules.Check(request, layout, Tokens(layout), version);

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

    private async Task<List<List<Hit>>> AskAsync(IReadOnlyList<LegRequest> requests, IndexLayout layout, CancellationToken cancellationToken)
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
