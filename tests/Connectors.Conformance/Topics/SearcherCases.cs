namespace Connectors.Conformance;

internal static class SearcherCases
{
    private const string Binds = "2 HybridSearcher binds a collection to a sparse and a dense encoder (either may be null) and optionally a re-ranker";
    private const string Writes = "2 HybridSearcher: UpsertAsync(IEnumerable<HybridDocument>); plain strings get the id UUIDv5(text); the text is kept under payload key text, an option";
    private const string Alpha = "2 HybridSearcher: alpha, the weight of the dense leg in [0,1]: without alpha Rrf(60), with it Linear(MinMax)";
    private const string Pools = "2 HybridSearcher: re-ranking pools the candidates";

    private static readonly string[] Texts = ["aa dog", "ab dog dog", "bb cat", "abcd mouse", "cc dog cat"];

    public static CaseList All { get; } = new("Searcher")
    {
        {
            "Texts are written under ids made from them, with the text in the payload", Writes, nameof(HybridSearcher.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await Searcher(collection).UpsertAsync(Texts, options: null, token);
                Check.Equal(Texts.Length, report.Written, "written");
                Check.Set(Texts.Select(PointIds.FromText), await collection.ListIdsAsync(filter: null, token), "ids");
                var point = await collection.OneAsync(PointIds.FromText("aa dog"), token);
                Check.Json("""{"text":"aa dog"}""", point.Payload, "payload");
                Check.Near([2, 0, 0, 1], point.Dense["dense"], "dense vector");
                Check.Equal(2, point.Sparse["sparse"].NonZeroCount, "terms");
            }
        },
        {
            "Equal texts are one point", Writes, nameof(HybridSearcher.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Searcher(collection).UpsertAsync(["a dog", "a dog"], options: null, token);
                await Searcher(collection).UpsertAsync(["a dog"], options: null, token);
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "Documents keep their ids and payloads", Writes, nameof(HybridSearcher.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var searcher = new HybridSearcher(collection, new WordEncoder(), new LetterEncoder(), options: new HybridSearcherOptions { TextKey = "title", ChunkSize = 2 });
                HybridDocument[] documents = [new("1", "a dog", Payload.Parse("""{"lang":"en"}""")), new("2", "b cat"), new("3", "c cow"), new("1", "d hen")];
                await searcher.UpsertAsync(documents, options: null, token);
                Check.Set(["1", "2", "3"], await collection.ListIdsAsync(filter: null, token), "ids");
                Check.Json("""{"title":"d hen"}""", await collection.PayloadOfAsync("1", token), "payload of the last document of an id");
                Check.Json("""{"title":"b cat"}""", await collection.PayloadOfAsync("2", token), "payload");
            }
        },
        {
            "Without a key the text is not kept", Writes, nameof(HybridSearcher.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var searcher = new HybridSearcher(collection, new WordEncoder(), new LetterEncoder(), options: new HybridSearcherOptions { TextKey = null });
                await searcher.UpsertAsync([new HybridDocument("1", "a dog", Payload.Parse("""{"lang":"en"}"""))], options: null, token);
                Check.Json("""{"lang":"en"}""", await collection.PayloadOfAsync("1", token), "payload");
            }
        },
        {
            "Documents can be encoded and written by the caller", Writes, nameof(HybridSearcher.EncodeAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var points = await Searcher(collection).EncodeAsync([new HybridDocument("1", "a dog"), new HybridDocument("2", "b cat")], token);
                Check.Equal(0, await collection.AllAsync(token), "points before the write");
                await collection.WriteAsync(points, token);
                Check.Equal("1", (await Searcher(collection).SearchAsync("dog", limit: 1, options: null, token))[0].Id, "hit");
            }
        },
        {
            "A text is found by both encoders, fused by reciprocal ranks", Binds, nameof(HybridSearcher.SearchAsync), async (c, token) =>
            {
                var collection = await FilledAsync(c, token);
                var hits = await Searcher(collection).SearchAsync("ab dog", limit: 10, options: null, token);
                var query = new HybridQuery { Legs = { new SparseLeg(WordEncoder.Encode("ab dog")), new DenseLeg(LetterEncoder.Encode("ab dog")) }, Fusion = Fusion.Rrf(60) };
                Ranking.Same(await collection.FindAsync(query, token), hits, "hits");
                Check.Equal(PointIds.FromText("ab dog dog"), hits[0].Id, "first hit");
            }
        },
        {
            "One encoder is enough", Binds, nameof(HybridSearcher.SearchAsync), async (c, token) =>
            {
                var collection = await FilledAsync(c, token);
                var sparse = await new HybridSearcher(collection, new WordEncoder()).SearchAsync("cat", limit: 10, options: null, token);
                Check.Set(new[] { "bb cat", "cc dog cat" }.Select(PointIds.FromText), sparse.Select(hit => hit.Id), "hits of the sparse encoder");
                var dense = await new HybridSearcher(collection, sparse: null, new LetterEncoder()).SearchAsync("b", limit: 1, options: null, token);
                Check.Equal(PointIds.FromText("bb cat"), dense[0].Id, "hit of the dense encoder");
                await Check.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(collection, new WordEncoder()).SearchAsync("cat", 10, alpha: 0.5, options: null, token), "alpha with one encoder");
            }
        },
        {
            "A mode takes the legs of one encoder", Binds, nameof(HybridSearcher.SearchAsync), async (c, token) =>
            {
                var collection = await FilledAsync(c, token);
                var sparse = await Searcher(collection).SearchAsync("ab dog", 10, new HybridSearchOptions { Mode = SearchMode.Sparse }, token);
                Ranking.Same(await collection.FindAsync(Make.Sparse(WordEncoder.Encode("ab dog")), token), sparse, "sparse mode");
                var dense = await Searcher(collection).SearchAsync("ab dog", 10, new HybridSearchOptions { Mode = SearchMode.Dense }, token);
                Ranking.Same(await collection.FindAsync(Make.Dense(LetterEncoder.Encode("ab dog")), token), dense, "dense mode");
            }
        },
        {
            "Alpha is the weight of the dense leg", Alpha, nameof(HybridSearcher.SearchAsync), async (c, token) =>
            {
                var collection = await FilledAsync(c, token);
                foreach (var alpha in new[] { 0, 0.3, 1 })
                {
                    var query = new HybridQuery
                    {
                        Legs = { new SparseLeg(WordEncoder.Encode("ab dog")) { Weight = 1 - alpha }, new DenseLeg(LetterEncoder.Encode("ab dog")) { Weight = alpha } },
                        Fusion = Fusion.Linear(ScoreNormalization.MinMax),
                    };
                    Ranking.Same(await collection.FindAsync(query, token), await Searcher(collection).SearchAsync("ab dog", 10, alpha, options: null, token), $"alpha {alpha}");
                }

                await Check.ThrowsAsync<ArgumentOutOfRangeException>(() => Searcher(collection).SearchAsync("x", 10, alpha: 1.1, options: null, token), "alpha 1.1");
            }
        },
        {
            "Filter, offset and selections are those of the options", Binds, nameof(HybridSearcher.SearchAsync), async (c, token) =>
            {
                var collection = await FilledAsync(c, token);
                var all = await Searcher(collection).SearchAsync("ab dog", 10, options: null, token);
                var options = new HybridSearchOptions { Filter = !Filter.Ids(all[0].Id), Payload = PayloadSelection.None, Vectors = VectorSelection.Only("dense"), Explain = true };
                var hits = await Searcher(collection).SearchAsync("ab dog", 10, options, token);
                Check.That(!hits.Any(hit => hit.Id == all[0].Id), "The filter does not hold.");
                Check.That(hits.All(hit => hit.Payload.IsEmpty && hit.Point.Dense.Count == 1 && hit.Legs is not null), "Selections or explanation are missing.");
                var second = await Searcher(collection).SearchAsync("ab dog", 1, new HybridSearchOptions { Offset = 1 }, token);
                Check.Equal(all[1].Id, second[0].Id, "hit at offset 1");
            }
        },
        {
            "A re-ranker orders the candidates anew", Pools, nameof(HybridSearcher.SearchAsync), async (c, token) =>
            {
                var collection = await FilledAsync(c, token);
                var searcher = new HybridSearcher(collection, new WordEncoder(), new LetterEncoder(), new LengthReranker());
                var hits = await searcher.SearchAsync("ab dog cat mouse", 10, options: null, token);
                Check.Sequence(Texts.OrderBy(text => text.Length).Select(text => text.Length), hits.Select(hit => hit.Payload.TryGetString("text", out var text) ? text.Length : -1), "lengths of the texts");
                Check.Near(-6, hits[0].Score, "score of the re-ranker");
                var plain = await searcher.SearchAsync("ab dog cat mouse", 10, new HybridSearchOptions { Rerank = false }, token);
                Ranking.Same(await Searcher(collection).SearchAsync("ab dog cat mouse", 10, options: null, token), plain, "without re-ranking");
            }
        },
    };

    private static HybridSearcher Searcher(HybridCollection collection) => new(collection, new WordEncoder(), new LetterEncoder());

    private static async Task<HybridCollection> FilledAsync(ConformanceContext c, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        await Searcher(collection).UpsertAsync(Texts, options: null, token);
        return collection;
    }
}
