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
    public void Write(LegRequest request, Utf8JsonWriter writer)
    {
        var search = request.Search;
        writer.WriteStartObject();
        if (search.Leg is DenseLeg dense)
        {
            writer.WritePropertyName("knn");
            WriteKnn(search, dense, writer);
        }
        else
        {
            writer.WritePropertyName("query");
            WriteQuery(search, writer);
        }

        // In single precision, and never above what is meant: hits are compared again here.
        if (request.MinScore is { } least)
            writer.WriteNumber("min_score", Math.Max(MathF.BitDecrement((float)least), float.MinValue));
        writer.WriteNumber("size", request.Size);
        WriteWhatComesBack(request, writer);
        if (search.Leg is ElasticsearchTextLeg { Highlighting: { } highlighting })
            WriteHighlighting(layout.TextPath(search.Field), highlighting, writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes a search of several legs.</summary>
    public void Write(FusedRequest request, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("retriever");
        RetrieverWriter.Write(request.Search, this, writer);
        writer.WriteNumber("from", request.Search.Query.Offset);
        writer.WriteNumber("size", request.Size);
        WriteWhatComesBack(request, writer);
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

        if (dense is ElasticsearchDenseLeg { Oversample: { } oversample })
        {
            writer.WriteStartObject("rescore_vector");
            writer.WriteNumber("oversample", oversample);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteWhatComesBack(SearchRequest request, Utf8JsonWriter writer)
    {
        writer.WriteBoolean("track_total_hits", false);
        writer.WritePropertyName("_source");
        new SourceSelection(layout, request.Payload, request.Vectors).Write(writer);
    }

    private static void WriteHighlighting(string path, TextHighlighting highlighting, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("highlight");
        writer.WriteStartArray("pre_tags");
        writer.WriteStringValue(highlighting.Before);
        writer.WriteEndArray();
        writer.WriteStartArray("post_tags");
        writer.WriteStringValue(highlighting.After);
        writer.WriteEndArray();
        writer.WriteNumber("number_of_fragments", highlighting.Fragments);
        writer.WriteNumber("fragment_size", highlighting.FragmentLength);
        writer.WriteStartObject("fields");
        writer.WriteStartObject(path);
        writer.WriteEndObject();
        writer.WriteEndObject();
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
                if (text is ElasticsearchTextLeg { MinimumMatch: { } minimum })
                    writer.WriteString("minimum_should_match", minimum);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            case SemanticLeg semantic:
                WriteSemantic(leg.Field, semantic.Text, writer);
                break;
            case ElasticsearchInferenceLeg inference:
                writer.WriteStartObject("sparse_vector");
                writer.WriteString("field", leg.Field);
                writer.WriteString("inference_id", inference.InferenceId);
                writer.WriteString("query", inference.Text);
                writer.WriteBoolean("prune", false);
                writer.WriteEndObject();
                break;
            default:
                throw new NotSupportedException($"elasticsearch does not know legs of type {leg.Leg.GetType().Name}.");
        }

        writer.WriteEndObject();
    }

    private void WriteSemantic(string field, string text, Utf8JsonWriter writer)
    {
        if (layout.MatchesSemantics)
        {
            writer.WriteStartObject("match");
            writer.WriteStartObject(field);
        }
        else
        {
            writer.WriteStartObject("semantic");
            writer.WriteString("field", field);
        }

        writer.WriteString("query", text);
        writer.WriteEndObject();
        if (layout.MatchesSemantics)
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
        WritePruning((leg as ElasticsearchSparseLeg)?.Pruning, writer);
        writer.WriteEndObject();
    }

    /// <summary>Says always whether tokens are left out: the default depends on the version that the index was made with.</summary>
    private static void WritePruning(TokenPruning? pruning, Utf8JsonWriter writer)
    {
        writer.WriteBoolean("prune", pruning is not null);
        if (pruning is null)
            return;
        writer.WriteStartObject("pruning_config");
        writer.WriteNumber("tokens_freq_ratio_threshold", pruning.FrequencyRatio);
        writer.WriteNumber("tokens_weight_threshold", pruning.WeightRatio);
        writer.WriteEndObject();
    }
}
