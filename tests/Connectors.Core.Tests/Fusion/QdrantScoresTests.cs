using System.Text.Json;

namespace Connectors.Tests;

/// <summary>Qdrant's arithmetic against the recorded answers of a Qdrant 1.18.3 server (tests/golden/qdrant/scores.json).</summary>
public sealed class QdrantScoresTests
{
    private static readonly JsonElement Recorded = GoldenFusion.Read("qdrant", "scores.json");

    [Fact]
    public void All_32_flat_rrf_and_dbsf_answers_are_reproduced_bit_for_bit_from_the_prefetch_lists()
    {
        var count = 0;
        var bits = 0;
        foreach (var recorded in Recorded.GetProperty("cases").EnumerateArray().Where(c => c.TryGetProperty("recomputed_from_prefetch_lists", out _)))
        {
            var (fusion, weights) = Read(recorded.GetProperty("request"));
            var server = recorded.GetProperty("server");
            var points = GoldenFusion.Entries(server.GetProperty("points"));
            var lists = server.GetProperty("prefetch_lists").EnumerateArray()
                .Select((list, i) => List(list, weights?[i] ?? 1, recorded.GetProperty("request").GetProperty("prefetch")[i])).ToArray();

            var name = recorded.GetProperty("name").GetString()!;
            var all = GoldenFusion.Scores(fusion, lists);
            foreach (var (id, score, _) in points)
            {
                Assert.True(
                    BitConverter.SingleToInt32Bits((float)score) == BitConverter.SingleToInt32Bits((float)all[id]),
                    $"{name}: {id} should score {score:R}, not {all[id]:R}");
                Assert.Equal((float)all[id], all[id]);
                bits++;
            }

            var request = recorded.GetProperty("request");
            var offset = request.TryGetProperty("offset", out var o) ? o.GetInt32() : 0;
            var threshold = request.TryGetProperty("score_threshold", out var t) ? (float)t.GetDouble() : float.NegativeInfinity;
            var page = FusionKernel.Fuse(fusion, lists, request.GetProperty("limit").GetInt32(), offset).Where(entry => entry.Score >= threshold);
            Assert.Equal(points.Select(p => p.Score), page.Select(entry => entry.Score));
            count++;
        }

        Assert.Equal(32, count);
        Assert.Equal(490, bits);
    }

    [Fact]
    public void The_inverse_document_frequency_gives_the_recorded_scores_of_two_queries()
    {
        var vectors = Recorded.GetProperty("points").EnumerateArray()
            .Select(point => (
                Id: point.GetProperty("id").ToString(),
                Vector: point.GetProperty("vectors").TryGetProperty("bm", out var bm) ? Weights(bm) : []))
            .Where(point => point.Vector.Count > 0).ToArray();
        var compared = 0;
        foreach (var name in (string[])["sparse_idf", "sparse_idf_2"])
        {
            var recorded = Recorded.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
            var query = recorded.GetProperty("request").GetProperty("query");
            var scores = GoldenFusion.Entries(recorded.GetProperty("server").GetProperty("points"));
            foreach (var (id, score, _) in scores)
            {
                var document = vectors.Single(point => point.Id == id).Vector;
                var expected = query.GetProperty("indices").EnumerateArray().Zip(query.GetProperty("values").EnumerateArray()).Sum(term =>
                {
                    var (index, weight) = (term.First.GetUInt32(), term.Second.GetSingle());
                    var frequency = vectors.Count(point => point.Vector.ContainsKey(index));
                    return document.GetValueOrDefault(index) * weight * InverseDocumentFrequency.Qdrant(vectors.Length, frequency);
                });
                Assert.Equal(score, expected, 1e-6 * Math.Abs(score));
                compared++;
            }
        }

        Assert.True(compared > 40, $"only {compared} scores were compared");
    }

    private static (Fusion Fusion, double[]? Weights) Read(JsonElement request)
    {
        var query = request.GetProperty("query");
        if (query.TryGetProperty("fusion", out var method))
            return (method.GetString() == "dbsf" ? Fusion.Dbsf(FusionArithmetic.Qdrant) : Fusion.Rrf(2, FusionArithmetic.Qdrant), null);
        var rrf = query.GetProperty("rrf");
        var k = rrf.TryGetProperty("k", out var given) ? given.GetDouble() : 2;
        return (Fusion.Rrf(k, FusionArithmetic.Qdrant),
            rrf.TryGetProperty("weights", out var weights) ? [.. weights.EnumerateArray().Select(w => w.GetDouble())] : null);
    }

    private static FusionList List(JsonElement pairs, double weight, JsonElement prefetch)
    {
        // The server states distances; a list states minus the distance, so that larger is better.
        var euclid = prefetch.GetProperty("using").GetString() == "euc";
        var entries = GoldenFusion.Entries(pairs);
        return new(euclid ? [.. entries.Select(e => e with { Score = -e.Score })] : entries)
        {
            Weight = weight,
            Metric = euclid ? ScoreMetric.Euclid : ScoreMetric.Similarity,
            KeepOrder = true,
        };
    }

    private static Dictionary<uint, float> Weights(JsonElement pairs) =>
        pairs.EnumerateArray().ToDictionary(pair => pair[0].GetUInt32(), pair => pair[1].GetSingle());
}
