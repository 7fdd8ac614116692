using System.Text.Json;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Writes fusions as retrievers (protocols.md A.3.3).</summary>
internal static class RetrieverWriter
{
    /// <summary>The retriever that does a fusion; it is also what licences are for.</summary>
    public static string NameOf(Fusion fusion) => fusion is RrfFusion ? "rrf" : "linear";

    /// <summary>How many hits of each leg are fused. A dense leg may ask for fewer of its own.</summary>
    public static int WindowOf(FusedSearch search) => search.Legs.Max(leg => leg.Limit);

    public static void Write(FusedSearch search, SearchWriter searches, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(NameOf(search.Fusion));
        writer.WriteStartArray("retrievers");
        var isWeighted = search.Fusion is LinearFusion || search.Legs.Any(leg => leg.Leg.Weight != 1);
        foreach (var leg in search.Legs)
        {
            if (isWeighted)
                WriteWeighted(leg, search.Fusion, searches, writer);
            else
                WriteLeg(leg, searches, writer);
        }

        writer.WriteEndArray();
        if (search.Fusion is RrfFusion rrf)
            writer.WriteNumber("rank_constant", (int)rrf.K);

        // Its default has changed, and is as small as the page.
        writer.WriteNumber("rank_window_size", WindowOf(search));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteWeighted(LegSearch leg, Fusion fusion, SearchWriter searches, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("retriever");
        WriteLeg(leg, searches, writer);
        writer.WriteNumber("weight", leg.Leg.Weight);
        if (fusion is LinearFusion linear)
        {
            writer.WriteString("normalizer", linear.Normalization switch
            {
                ScoreNormalization.MinMax => "minmax",
                ScoreNormalization.L2Norm => "l2_norm",
                _ => "none",
            });
        }

        writer.WriteEndObject();
    }

    private static void WriteLeg(LegSearch leg, SearchWriter searches, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (leg.Leg is DenseLeg dense)
        {
            writer.WritePropertyName("knn");
            searches.WriteKnn(leg, dense, writer);
        }
        else
        {
            writer.WriteStartObject("standard");
            writer.WritePropertyName("query");
            searches.WriteQuery(leg, writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
