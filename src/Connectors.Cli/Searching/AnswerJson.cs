using System.Text.Json;

namespace Connectors.Cli.Searching;

/// <summary>The stable JSON of <c>search</c>.</summary>
internal static class AnswerJson
{
    public static void Write(Utf8JsonWriter json, SearchAnswer answer, IReadOnlyList<string> legs, bool explain)
    {
        json.WriteStartObject();
        json.WriteString("query"u8, answer.Query);
        json.WriteStartArray("legs"u8);
        foreach (var leg in legs)
            json.WriteStringValue(leg);
        json.WriteEndArray();
        json.WriteString("fusedAt"u8, answer.FusedAt switch { FusionPlacement.Server => "server", FusionPlacement.Client => "client", _ => null });
        json.WriteStartArray("hits"u8);
        foreach (var hit in answer.Hits)
            Write(json, hit, explain);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Which terms make up the score of a sparse vector.</summary>
    public static void WriteTerms(Utf8JsonWriter json, IReadOnlyList<TermContribution> terms)
    {
        json.WriteStartArray("terms"u8);
        foreach (var term in terms)
            Write(json, term);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, AnsweredHit hit, bool explain)
    {
        json.WriteStartObject();
        json.WriteNumber("rank"u8, hit.Rank);
        json.WriteString("id"u8, hit.Hit.Id);
        json.WriteNumber("score"u8, hit.Hit.Score);
        json.WritePropertyName("payload"u8);
        json.WriteRawValue(hit.Hit.Payload.Utf8.Span, skipInputValidation: true);
        if (explain)
        {
            json.WriteStartArray("legs"u8);
            foreach (var leg in hit.Legs)
                Write(json, leg);
            json.WriteEndArray();
            WriteTerms(json, hit.Terms);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedLeg leg)
    {
        json.WriteStartObject();
        json.WriteString("leg"u8, leg.Leg);
        json.WriteNumber("rank"u8, leg.Rank);
        json.WriteNumber("score"u8, leg.Score);
        json.WriteNumber("contribution"u8, leg.Contribution);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TermContribution term)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, term.Token);
        json.WriteNumber("query"u8, term.QueryWeight);
        json.WriteNumber("document"u8, term.DocumentWeight);
        json.WriteNumber("contribution"u8, term.Contribution);
        json.WriteEndObject();
    }
}
