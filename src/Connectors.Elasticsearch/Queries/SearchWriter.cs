using System.Text.Json;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Filters;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Writes legs as searches.</summary>
internal sealed class SearchWriter(IndexLayout layout, SparseTokenCodec tokens)
{
    // The server's limit for both (search.max_knn_num_candidates).
    private const int MaxCandidates = 10_000;
    private const int FewestCandidates = 100;

    private readonly FilterWriter _filters = new(layout);

    /// <summary>Writes a search of one leg.</summary>
    public void Write(LegSearch leg, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (leg.Leg is DenseLeg dense)
        {
            writer.WritePropertyName("knn");
            WriteKnn(leg, dense, writer);
        }
        else
        {
            writer.WritePropertyName("query");
            WriteQuery(leg, writer);
        }

        writer.WriteNumber("size", leg.Limit);
        writer.WriteBoolean("track_total_hits", false);
        writer.WritePropertyName("_source");
        new SourceSelection(layout, leg.Payload, leg.Vectors).Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the query of a leg that is no dense one, with its filter.</summary>
    public void WriteQuery(LegSearch leg, Utf8JsonWriter writer)
    {
        if (leg.Filter is null)
        {
            WriteScoring(leg, writer);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("bool");
        writer.WriteStartArray("must");
        WriteScoring(leg, writer);
        writer.WriteEndArray();
        writer.WriteStartArray("filter");
        _filters.Write(leg.Filter, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public void WriteKnn(LegSearch leg, DenseLeg dense, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("field", leg.Field);
        writer.WriteStartArray("query_vector");
        foreach (var value in dense.Vector.Span)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
        writer.WriteNumber("k", leg.Limit);
        writer.WriteNumber("num_candidates", Math.Clamp(dense.Candidates ?? FewestCandidates, leg.Limit, MaxCandidates));
        if (leg.Filter is not null)
        {
            writer.WritePropertyName("filter");
            _filters.Write(leg.Filter, writer);
        }

        writer.WriteEndObject();
    }

    private void WriteScoring(LegSearch leg, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        switch (leg.Leg)
        {
            case SparseLeg sparse:
                WriteSparse(leg.Field, sparse, writer);
                break;
            case TextLeg text:
                writer.WriteStartObject("match");
                writer.WriteStartObject(layout.TextPath(leg.Field));
                writer.WriteString("query", text.Text);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case SemanticLeg semantic:
                writer.WriteStartObject("semantic");
                writer.WriteString("field", leg.Field);
                writer.WriteString("query", semantic.Text);
                writer.WriteEndObject();
                break;
            default:
                throw new NotSupportedException($"elasticsearch does not know legs of type {leg.Leg.GetType().Name}.");
        }

        writer.WriteEndObject();
    }

    private void WriteSparse(string field, SparseLeg leg, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("sparse_vector");
        writer.WriteString("field", field);
        writer.WriteStartObject("query_vector");
        var (indices, values) = (leg.Vector.Indices, leg.Vector.Values);
        for (var i = 0; i < indices.Length; i++)
        {
            // A zero weight would match documents with a score of 0 (cassettes 9.5.3 10-search-sparse-vector:7).
            if (values.Span[i] != 0)
                writer.WriteNumber(tokens.TokenOf(field, indices.Span[i]), values.Span[i]);
        }

        writer.WriteEndObject();

        // Said always: the default depends on the version that the index was made with.
        writer.WriteBoolean("prune", false);
        writer.WriteEndObject();
    }
}
