using System.Globalization;
using System.Text.Json;
using Connectors.Elasticsearch.Queries;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>Our own arithmetic gives the scores that real nodes gave: ../shared/cassettes/elasticsearch/scores.json.</summary>
public class RecordedScoreTests(ITestOutputHelper output)
{
    private const double Single = 1.5e-7;

    [SkippableFact]
    public void Recorded_dense_scores_turn_back_into_the_similarities_they_came_from()
    {
        using var scores = Open();
        var compared = 0;
        foreach (var result in Results(scores, "dense"))
        {
            var (field, distance) = result.GetProperty("similarity").GetString() switch
            {
                "cosine" => ("cos", Distance.Cosine),
                "l2_norm" => ("l2", Distance.Euclid),
                "max_inner_product" => ("mip", Distance.Dot),
                _ => (null, default), // dot_product takes unit vectors only: we never make such a field
            };
            if (field is null)
                continue;
            var query = Floats(result.GetProperty("query"));
            foreach (var hit in result.GetProperty("top10").EnumerateArray().Append(result.GetProperty("last")))
            {
                var document = Floats(scores.RootElement.GetProperty("documents").GetProperty(field)[int.Parse(hit[0].GetString()![1..], CultureInfo.InvariantCulture)]);
                var similarity = Similarity(distance, query, document);
                var recorded = hit[1].GetDouble();
                Assert.Equal(similarity, ScoreScale.ToSimilarity(recorded, distance), distance == Distance.Euclid ? 1e-5 : 2e-6);
                compared++;
            }
        }

        output.WriteLine($"{compared} dense scores");
        Assert.Equal(2 * 12 * 11, compared);
    }

    [SkippableFact]
    public void Sparse_scores_are_the_dot_products_with_the_low_fifteen_bits_of_weights_cleared()
    {
        using var scores = Open();
        var compared = 0;
        foreach (var result in Results(scores, "sparse"))
        {
            var query = Weights(result.GetProperty("query"));
            foreach (var row in result.GetProperty("rows_id_score_exactdot_truncdot").EnumerateArray())
            {
                var document = Weights(scores.RootElement.GetProperty("documents").GetProperty("sparse")[int.Parse(row[0].GetString()![1..], CultureInfo.InvariantCulture)]);
                var recorded = row[1].GetDouble();
                Assert.Equal(recorded, query.Sum(term => term.Value * (double)Cut(document.GetValueOrDefault(term.Key))), recorded * Single);

                var exact = query.Sum(term => term.Value * (double)document.GetValueOrDefault(term.Key));
                Assert.InRange(exact, recorded * (1 - Single), recorded * (1 + (1.0 / 256)));
                compared++;
            }
        }

        output.WriteLine($"{compared} sparse scores");
        Assert.Equal(2 * 5 * 12, compared);
    }

    [SkippableFact]
    public void Single_weights_are_kept_with_the_low_fifteen_bits_cleared()
    {
        using var scores = Open();
        var compared = 0;
        foreach (var row in Results(scores, "rounding"))
        {
            Assert.Equal(row.GetProperty("score_with_query_weight_1").GetSingle(), Cut(row.GetProperty("weight").GetSingle()));
            compared++;
        }

        output.WriteLine($"{compared} weights");
        Assert.Equal(2 * 33, compared);
    }

    private static float Cut(float weight) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(weight) & ~0x7fff);

    private static double Similarity(Distance distance, float[] a, float[] b)
    {
        double dot = 0, aa = 0, bb = 0, squares = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
            squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }

        return distance switch { Distance.Cosine => dot / Math.Sqrt(aa * bb), Distance.Dot => dot, _ => -Math.Sqrt(squares) };
    }

    private static JsonDocument Open() => JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Shared("cassettes", "elasticsearch", "scores.json")));

    private static IEnumerable<JsonElement> Results(JsonDocument scores, string kind) =>
        scores.RootElement.GetProperty("results").EnumerateObject().SelectMany(version => version.Value.GetProperty(kind).EnumerateArray());

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];

    private static Dictionary<string, float> Weights(JsonElement terms) => terms.EnumerateObject().ToDictionary(term => term.Name, term => term.Value.GetSingle(), StringComparer.Ordinal);
}
