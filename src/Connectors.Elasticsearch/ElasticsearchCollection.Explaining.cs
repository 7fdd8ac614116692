using System.Text.Json;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Queries;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    /// <summary>
    /// Asks the server how it comes to the score of a point in a leg: which words or terms count for how much. The numbers are the server's own, of
    /// weights that were cut to nine significant bits. What each leg did for the hits of a query says <see cref="HybridQuery.Explain"/>.
    /// </summary>
    /// <param name="id">The id of the point.</param>
    /// <param name="leg">The leg, with its own filter; its limit and threshold do not count. Not a dense one.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// JSON in the words of the server, which change with its version: <c>value</c>, <c>description</c>, and <c>details</c> of the same form.
    /// Null when the leg does not find the point, or there is none of that id.
    /// </returns>
    /// <exception cref="CollectionNotFoundException">There is no such index.</exception>
    /// <exception cref="NotSupportedException">The leg is dense: its score is that of the two vectors, and the server says no more of it.</exception>
    public Task<string?> ExplainAsync(string id, SearchLeg leg, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(leg);
        if (leg is DenseLeg)
            throw new NotSupportedException("elasticsearch does not explain the scores of dense legs: they are those of the two vectors.");
        var query = new HybridQuery { Legs = { leg } };
        QueryPlanner.CheckArguments(query);
        return RunOperationAsync("explain", options, isWrite: false, async token =>
        {
            var layout = await LayoutAsync("explain", token).ConfigureAwait(false);
            var capabilities = (await Store.GetInfoAsync(token).ConfigureAwait(false)).Capabilities;
            var schema = new CollectionSchema(new CollectionDescription(Name, layout.Definition));
            if (new QueryPlanner(schema, capabilities, Store.Product).Plan(query).Legs is not [var search])
                return null; // it asks for nothing
            await CheckAsync([search], layout, token).ConfigureAwait(false);
            var body = JsonBuffer.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("query");
                new SearchWriter(layout, Tokens(layout)).WriteQuery(search, writer);
                writer.WriteEndObject();
            });
            try
            {
                return await _channel.CallAsync(HttpMethod.Post, $"{_path}/_explain/{Uri.EscapeDataString(id)}", body, ExplanationOf, Context("explain"), token).ConfigureAwait(false);
            }
            catch (ElasticsearchException e) when (e is { StatusCode: "404", ErrorType: null })
            {
                // There is no such point (cassettes 10-search-sparse-vector:38).
                return null;
            }
        }, cancellationToken);
    }

    private static string? ExplanationOf(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("matched").GetBoolean() ? document.RootElement.GetProperty("explanation").GetRawText() : null;
    }
}
