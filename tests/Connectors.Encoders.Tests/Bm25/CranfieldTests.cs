namespace Connectors.Encoders.Tests.Bm25;

/// <summary>What BM25 finds in Cranfield, against the figures of ../shared/models/quality.md.</summary>
public sealed class CranfieldTests
{
    [SkippableFact]
    public async Task With_the_measured_average_length_it_finds_what_the_reference_finds()
    {
        var cranfield = Cranfield.Read();
        var average = Bm25Statistics.Measure(cranfield.Documents).AverageLength;
        using var encoder = new Bm25Encoder(new() { AverageLength = average });
        var rankings = await RankAsync(cranfield, encoder, weighsByIdf: true);
        Assert.Equal(.3758, cranfield.Ndcg10(rankings), 0.001);
        Assert.Equal(.7314, cranfield.Recall100(rankings), 0.001);
    }

    [SkippableFact]
    public async Task With_the_default_average_length_it_finds_nearly_as_much()
    {
        var cranfield = Cranfield.Read();
        using var encoder = new Bm25Encoder();
        var rankings = await RankAsync(cranfield, encoder, weighsByIdf: true);
        Assert.InRange(encoder.Statistics.AverageLength, 80, 110);
        Assert.Equal(.3758, cranfield.Ndcg10(rankings), 0.02);
    }

    [SkippableFact]
    public async Task Fitted_it_finds_as_much()
    {
        var cranfield = Cranfield.Read();
        using var encoder = FittedBm25Encoder.Fit(cranfield.Documents);
        var rankings = await RankAsync(cranfield, encoder, weighsByIdf: false);
        Assert.Equal(.3758, cranfield.Ndcg10(rankings), 0.02);
    }

    private static async Task<int[][]> RankAsync(Cranfield cranfield, Microsoft.Extensions.AI.IEmbeddingGenerator<string, SparseEmbedding> encoder, bool weighsByIdf)
    {
        var documents = await encoder.EncodeDocumentsAsync(cranfield.Documents);
        var queries = await encoder.GenerateAsync(cranfield.Queries, new EncodingOptions { Role = EncodingRole.Query });
        var postings = new Dictionary<uint, List<(int Document, float Weight)>>();
        for (var i = 0; i < documents.Count; i++)
        {
            foreach (var (index, weight) in Terms(documents[i]))
            {
                if (!postings.TryGetValue(index, out var list))
                    postings.Add(index, list = []);
                list.Add((i, weight));
            }
        }

        var filled = documents.Count(document => document.NonZeroCount > 0);
        return [.. queries.Select(query =>
        {
            var scores = new double[documents.Count];
            foreach (var (index, weight) in Terms(query))
            {
                if (!postings.TryGetValue(index, out var list))
                    continue;
                var idf = weighsByIdf ? Math.Log(((filled - list.Count + 0.5) / (list.Count + 0.5)) + 1) : 1;
                foreach (var posting in list)
                    scores[posting.Document] += idf * weight * posting.Weight;
            }

            return Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(100).ToArray();
        })];
    }

    private static IEnumerable<(uint Index, float Weight)> Terms(SparseEmbedding embedding) => embedding.Indices.ToArray().Zip(embedding.Values.ToArray());
}
