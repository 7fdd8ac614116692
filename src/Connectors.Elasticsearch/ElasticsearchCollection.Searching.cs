using System.Buffers;
using System.Text.Json;
using Connectors.Elasticsearch.Documents;
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
        foreach (var leg in legs)
            CheckLeg(leg, layout);
        var context = Context("search");
        using var lines = SearchLines(legs, layout);
        return await _channel.Pipeline.ExecuteAsync(
            async token => await _channel.SendLinesAsync(
                $"{_path}/_msearch",
                new ReadOnlySequence<byte>(lines.Written),
                answer => ReadAnswers(answer.Span, legs, layout),
                context,
                token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private JsonBuffer SearchLines(IReadOnlyList<LegSearch> legs, IndexLayout layout)
    {
        var lines = new JsonBuffer();
        var searches = new SearchWriter(layout, Tokens(layout));
        foreach (var leg in legs)
        {
            lines.Append("{}\n"u8);
            using (var writer = new Utf8JsonWriter(lines, PayloadWriter.Options))
                searches.Write(leg, writer);
            lines.Append("\n"u8);
        }

        return lines;
    }

    private List<IReadOnlyList<Hit>> ReadAnswers(ReadOnlySpan<byte> json, IReadOnlyList<LegSearch> legs, IndexLayout layout)
    {
        var results = new List<IReadOnlyList<Hit>>(legs.Count);
        var reader = JsonBuffer.Reader(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isResponses = reader.ValueTextEquals("responses"u8);
            reader.Read();
            if (!isResponses)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                results.Add(ReadAnswer(ref reader, json, legs[results.Count], layout));
        }

        return results.Count == legs.Count ? results : throw new FormatException($"It has {results.Count} answers for {legs.Count} searches.");
    }

    private List<Hit> ReadAnswer(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, LegSearch leg, IndexLayout layout)
    {
        var documents = new DocumentReader(layout, Tokens(layout), new SourceSelection(layout, leg.Payload, leg.Vectors));
        var distance = leg.Leg is DenseLeg ? layout.FindDense(leg.Field).Distance : (Distance?)null;
        var answer = HitsReader.Read(ref reader, json, documents, distance is { } d ? score => ScoreScale.ToSimilarity(score, d) : static score => score).Checked(Context("search"));
        return leg.ScoreThreshold is { } threshold ? answer.Hits.FindAll(hit => hit.Score >= threshold) : answer.Hits;
    }

    private void CheckLeg(LegSearch leg, IndexLayout layout)
    {
        if (leg.Leg is DenseLeg { Exact: true } && layout.GraphFields.TryGetValue(leg.Field, out var type))
            throw new NotSupportedException($"elasticsearch cannot search field '{leg.Field}' exactly: its index is {type}, which cannot be passed by. Make the field with {nameof(DenseIndex)}.{nameof(DenseIndex.Exact)}.");
        if (leg.Leg is SparseLeg && Tokens(layout).FindFault(leg.Field) is { } fault)
            throw new NotSupportedException($"elasticsearch cannot search field '{leg.Field}', because {fault}.");
    }
}
