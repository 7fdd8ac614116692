namespace Connectors.Conformance;

/// <summary>
/// Search by BM25 over texts that the server analyses. Servers differ in their constants, in stop words and in stemming, so that these cases
/// look at what every BM25 has in common, with words that are no stop words and whose stems differ.
/// </summary>
internal static class TextCases
{
    private const string Legs = "2 Queries: TextLeg (server-side BM25)";
    private const string Scores = "3 Scores: larger is better on every store; a threshold means ≥ on Score";
    private const string Empty = "3 Edges: an empty query gives no hits without I/O; a leg returns only points that share an index";
    private const string Whole = "3 Payload: undeclared keys are kept and returned everywhere";
    private const string Read = "3 Read your write: after await UpsertAsync a search sees it";
    private const string Fields = "2 Definitions: server-side text fields (BM25 function)";
    private const string Values = "2 Filter: a field holds zero or more values (missing, null and [] hold none, an array its elements)";
    private const string Fused = "2 Queries: Auto uses the server only when the scores are the same (tie order excepted), and the result says where it was done";

    private static HybridCollectionDefinition English { get; } = new()
    {
        Dense = { new DenseField("dense", 4, Distance.Dot) { Index = DenseIndex.Exact } },
        Text = { new Bm25Field("body", "text", "english") },
    };

    public static CaseList All { get; } = new CaseList("Text")
    {
        {
            "A text leg finds the points that have one of its words, and no others", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle", "granite bridge", "copper bridge", "violet meadow");
                Check.Set(["p0", "p1", "p2"], await collection.FindIdsAsync(Text("copper bridge", 100), token), "hits of two words");
                Check.Set(["p3"], await collection.FindIdsAsync(Text("meadow", 100), token), "hits of one word");
                Check.Equal(0, (await collection.FindAsync(Text("orchid", 100), token)).Count, "hits of a word that no text has");
            }
        },
        {
            "An empty or blank text finds nothing", Empty, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle");
                foreach (var text in new[] { string.Empty, " ", "\t\n" })
                    Check.Equal(0, (await collection.FindAsync(Text(text), token)).Count, $"hits of '{text}'");
            }
        },
        {
            "A text of punctuation finds nothing", Empty, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper, kettle!");
                Check.Equal(0, (await collection.FindAsync(Text("!?,"), token)).Count, "hits");
            }
        },
        {
            "Of equally long texts the one that repeats the word more ranks higher", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle bridge", "copper copper kettle", "copper copper copper", "granite violet meadow");
                Check.Sequence(["p2", "p1", "p0"], await collection.FindIdsAsync(Text("copper"), token), "hits");
            }
        },
        {
            "Of texts with the word once the shorter ranks higher", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle bridge granite violet meadow harbour lantern", "copper kettle", "copper kettle bridge granite", "orchid");
                Check.Sequence(["p1", "p2", "p0"], await collection.FindIdsAsync(Text("copper"), token), "hits");
            }
        },
        {
            "A rare word counts more than a frequent one", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle", "copper bridge", "copper granite", "copper violet", "orchid meadow", "lantern harbour");
                Check.Equal("p4", (await collection.FindIdsAsync(Text("copper orchid"), token))[0], "first hit");
            }
        },
        {
            "Of equally long texts the one with both words ranks before those with one", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle", "bridge granite", "copper bridge", "violet meadow");
                var ids = await collection.FindIdsAsync(Text("bridge copper"), token);
                Check.Equal("p2", ids[0], "first hit");
                Check.Set(["p0", "p1", "p2"], ids, "hits");
            }
        },
        {
            "The case of letters does not count", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "Copper KETTLE", "granite bridge");
                Check.Sequence(["p0"], await collection.FindIdsAsync(Text("copper"), token), "hits in lower case");
                Check.Sequence(["p0"], await collection.FindIdsAsync(Text("Kettle"), token), "hits in mixed case");
            }
        },
        {
            "Words beyond ASCII are found", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "\u00fcberfahrt", "\u043c\u0430\u044f\u043a", "copper");
                Check.Sequence(["p0"], await collection.FindIdsAsync(Text("\u00fcberfahrt"), token), "hits of a word with an umlaut");
                Check.Sequence(["p1"], await collection.FindIdsAsync(Text("\u043c\u0430\u044f\u043a"), token), "hits of a Cyrillic word");
            }
        },
        {
            "What lies behind quotes, line breaks and a zero is found too", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper's \"kettle\"\r\n\\bridge\ttab\0granite", "orchid");
                foreach (var word in new[] { "kettle", "bridge", "granite", "\"bridge\"", "meadow\0granite" })
                    Check.Sequence(["p0"], await collection.FindIdsAsync(Text(word), token), $"hits of {word}");
                Check.Json("""{"text":"copper's \"kettle\"\r\n\\bridge\ttab\u0000granite"}""", await collection.PayloadOfAsync("p0", token), "payload");
            }
        },
        {
            "Scores of texts are positive, and the best comes first", Scores, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await RankedAsync(c, token);
                var hits = await collection.FindAsync(Text("copper kettle"), token);
                Check.That(hits.Count == 5, $"Expected 5 hits, found {hits.Count}.");
                for (var i = 0; i < hits.Count; i++)
                    Check.That(hits[i].Score > 0 && (i == 0 || hits[i - 1].Score >= hits[i].Score), $"Hit {i} has the score {hits[i].Score}.");
            }
        },
        {
            "The threshold of a text leg keeps the score that it names", Scores, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await RankedAsync(c, token);
                var all = await collection.FindAsync(Text("copper"), token);
                var query = new HybridQuery { Legs = { new TextLeg("copper") { ScoreThreshold = all[2].Score } } };
                Check.Sequence(all.Take(3).Select(hit => hit.Id), await collection.FindIdsAsync(query, token), "hits");
                query = new HybridQuery { Legs = { new TextLeg("copper") }, ScoreThreshold = all[1].Score };
                Check.Sequence(all.Take(2).Select(hit => hit.Id), await collection.FindIdsAsync(query, token), "hits under the threshold of the query");
            }
        },
        {
            "Limit and offset cut a text search", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await RankedAsync(c, token);
                var all = await collection.FindIdsAsync(Text("copper"), token);
                Check.Sequence(all.Take(2), await collection.FindIdsAsync(Text("copper", 2), token), "first page");
                var query = new HybridQuery { Legs = { new TextLeg("copper") }, Limit = 2, Offset = 2 };
                Check.Sequence(all.Skip(2).Take(2), await collection.FindIdsAsync(query, token), "second page");
            }
        },
        {
            "A filter holds for text hits", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                await collection.WriteAsync(
                    [
                        .. Enumerable.Range(0, 20).Select(i => Make.Text($"en{i}", """{"text":"copper copper","lang":"en"}""")),
                        Make.Text("de", """{"text":"copper kettle bridge granite","lang":"de"}"""),
                        Make.Text("other", """{"text":"orchid","lang":"de"}"""),
                    ],
                    token);
                Check.Sequence(["de"], await collection.FindIdsAsync(Text("copper", 3, Filter.Equal("lang", "de")), token), "hits");
                var query = new HybridQuery { Legs = { new TextLeg("copper") { Filter = Filter.Equal("lang", "de") } }, Limit = 3 };
                Check.Sequence(["de"], await collection.FindIdsAsync(query, token), "hits under the filter of the leg");
            }
        },
        {
            "A new text of a point takes the place of the old one", Read, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle", "granite bridge");
                await collection.WriteAsync([Make.Text("p0", """{"text":"violet meadow"}""")], token);
                Check.Equal(0, (await collection.FindAsync(Text("copper"), token)).Count, "hits of the old text");
                Check.Sequence(["p0"], await collection.FindIdsAsync(Text("violet"), token), "hits of the new text");
                await collection.WriteAsync([Make.Text("p0", "{}")], token);
                Check.Equal(0, (await collection.FindAsync(Text("violet"), token)).Count, "hits after the text is gone");
            }
        },
        {
            "No text search sees a deleted point", Read, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle", "copper bridge", "copper granite");
                await collection.DeleteAsync(["p1"], options: null, token);
                Check.Set(["p0", "p2"], await collection.FindIdsAsync(Text("copper"), token), "hits");
            }
        },
        {
            "A payload update of the text changes what finds the point", "2 Writing: UpdatePayloadAsync(ids or filter, patch) replaces the named top-level keys whole, null removes a key, other keys and all vectors stay", nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                await collection.WriteAsync([Make.Text("a", """{"text":"copper kettle","lang":"en"}"""), Make.Text("b", """{"text":["granite","bridge"],"lang":"en"}""")], token);
                await PatchAsync(c, collection, """{"lang":"de"}""", token);
                Check.Sequence(["a"], await collection.FindIdsAsync(Text("copper"), token), "hits after an update of another key");
                Check.Sequence(["b"], await collection.FindIdsAsync(Text("bridge"), token), "hits of a text in an array after an update of another key");
                Check.Json("""{"text":["granite","bridge"],"lang":"de"}""", await collection.PayloadOfAsync("b", token), "payload");
                await PatchAsync(c, collection, """{"text":"violet"}""", token);
                Check.Equal(0, (await collection.FindAsync(Text("copper granite"), token)).Count, "hits of the old texts");
                Check.Set(["a", "b"], await collection.FindIdsAsync(Text("violet"), token), "hits of the new text");
                await PatchAsync(c, collection, """{"text":null}""", token);
                Check.Equal(0, (await collection.FindAsync(Text("violet"), token)).Count, "hits of a removed text");
                Check.Json("""{"lang":"de"}""", await collection.PayloadOfAsync("a", token), "payload without the text");
            }
        },
        {
            "A payload comes back whole whatever its text is", Whole, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                string[] payloads =
                [
                    "{}",
                    """{"text":null}""",
                    """{"text":""}""",
                    """{"text":" \t"}""",
                    """{"text":[]}""",
                    """{"text":[null]}""",
                    """{"text":["copper"]}""",
                    """{"text":["copper",null,"","kettle bridge"],"lang":"en","other":{"text":"x"}}""",
                    """{"other":[1,2],"text":"copper \"kettle\" \\ \u0000 \ud83d\ude00","year":7}""",
                ];
                await collection.WriteAsync(payloads.Select((payload, i) => Make.Text($"p{i}", payload)), token);
                for (var i = 0; i < payloads.Length; i++)
                    Check.Json(payloads[i], await collection.PayloadOfAsync($"p{i}", token), $"payload of p{i}");
                foreach (var point in await collection.ListAsync(options: null, token))
                    Check.Json(payloads[point.Id[1] - '0'], point.Payload, $"payload of {point.Id} in a scroll");
                var hits = await collection.FindAsync(Text("copper"), token);
                Check.Set(["p6", "p7", "p8"], hits.Select(hit => hit.Id), "hits");
                foreach (var hit in hits)
                    Check.Json(payloads[hit.Id[1] - '0'], hit.Payload, $"payload of hit {hit.Id}");
            }
        },
        {
            "The text can be selected and left out", "2 Queries: payload and vector selection", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                await collection.WriteAsync([Make.Text("a", """{"text":"copper kettle","lang":"en"}"""), Make.Text("b", """{"text":["copper"],"lang":"en"}""")], token);
                foreach (var (keys, a, b) in new[] { ("text", """{"text":"copper kettle"}""", """{"text":["copper"]}"""), ("lang", """{"lang":"en"}""", """{"lang":"en"}""") })
                {
                    var query = new HybridQuery { Legs = { new TextLeg("copper") }, Payload = PayloadSelection.Only(keys) };
                    foreach (var hit in await collection.FindAsync(query, token))
                        Check.Json(hit.Id == "a" ? a : b, hit.Payload, $"payload of '{hit.Id}' with {keys}");
                }
            }
        },
        {
            "A point may lack its text", Values, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                var report = await collection.WriteAsync([Make.Text("without", "{}"), Make.Text("null", """{"text":null}"""), Make.Text("none", """{"text":[]}"""), Make.Text("with", """{"text":"copper"}""")], token);
                Check.Equal(4, report.Written, "written");
                Check.Sequence(["with"], await collection.FindIdsAsync(Text("copper null none", 100), token), "hits");
                Check.Equal(4, (await collection.FindAsync(Make.Dense([1, 0, 0, 0]), token)).Count, "dense hits");
            }
        },
        {
            "Every text of an array is searched, and no two of them are one word", Values, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                await collection.WriteAsync([Make.Text("a", """{"text":["copper","kettle bridge"]}"""), Make.Text("b", """{"text":"granite"}""")], token);
                foreach (var word in new[] { "copper", "kettle", "bridge" })
                    Check.Sequence(["a"], await collection.FindIdsAsync(Text(word), token), $"hits of {word}");
                Check.Equal(0, (await collection.FindAsync(Text("copperkettle"), token)).Count, "hits of two words in one");
            }
        },
        {
            "A text that is none is rejected", Values, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Text, token);
                foreach (var value in new[] { "5", "true", "{}", """{"a":"b"}""", """["copper",5]""", """[["copper"]]""" })
                    await collection.RejectsAsync(Make.Text("a", $$"""{"text":{{value}}}"""), "'text'", token);
                await Check.ThrowsAsync<ArgumentException>(() => collection.UpdatePayloadAsync(["a"], Payload.Parse("""{"text":5}"""), PayloadUpdateCases.Options(c), token), "a patch");
            }
        },
        {
            "The server's vectors of a text are none of the point", Fields, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle");
                var point = await collection.OneAsync("p0", token);
                Check.Sequence(["dense"], point.Dense.Select(vector => vector.Key), "dense vectors");
                Check.Equal(0, point.Sparse.Count, "sparse vectors");
                var hit = (await collection.FindAsync(new HybridQuery { Legs = { new TextLeg("copper") }, Vectors = VectorSelection.All, Payload = PayloadSelection.None }, token))[0];
                Check.Equal(0, hit.Point.Sparse.Count, "sparse vectors of a hit");
                Check.Sequence([1f, 0, 0, 0], hit.Point.Dense["dense"].ToArray(), "dense vector of a hit");
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(new HybridQuery { Legs = { new TextLeg("copper") }, Vectors = VectorSelection.Only("body") }, token), "a selection of the text field as a vector");
                var withVector = Make.Text("a", """{"text":"copper"}""");
                withVector.Sparse["body"] = Make.Terms((1, 1));
                await collection.RejectsAsync(withVector, "'body'", token);
                await collection.RejectsAsync(Make.Text("a", """{"body":"copper"}"""), "'body'", token);
            }
        },
        {
            "A text leg on another field is refused", "3 Unknown names and wrong dimensions are refused from the known description before I/O", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await TextsAsync(c, token, "copper kettle");
                foreach (var field in new[] { "text", "dense", "nowhere" })
                    await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(new HybridQuery { Legs = { new TextLeg("copper") { Field = field } } }, token), $"a text leg on '{field}'");
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) { Field = "body" } } }, token), "a sparse leg on the text field");
                Check.Sequence(["p0"], await collection.FindIdsAsync(new HybridQuery { Legs = { new TextLeg("copper") { Field = "body" } } }, token), "hits of the field by name");
            }
        },
        {
            "A batch of texts gives each text's own result", "2 Stores: SearchBatchAsync", nameof(HybridCollection.SearchBatchAsync), async (c, token) =>
            {
                var collection = await RankedAsync(c, token);
                HybridQuery[] queries = [Text("copper"), Text("meadow"), Text("  "), Text("orchid"), Text("kettle copper"), Make.Dense([1, 0, 0, 0]), Text("copper", 2), Hybrid("copper", FusionPlacement.Auto)];
                var results = await collection.SearchBatchAsync(queries, options: null, token);
                Check.Equal(queries.Length, results.Count, "results");
                for (var i = 0; i < queries.Length; i++)
                    Ranking.Same(await collection.FindAsync(queries[i], token), results[i], $"query {i}");
                Check.Equal(0, results[3].Count, "hits of a word that no text has");
                Check.That(results[0].Count == 5 && results[1].Count == 1, "The texts of the batch must find 5 points and 1.");
            }
        },
        {
            "Text and dense legs are fused by their ranks", "2 Queries: under Standard: contribution w/(k + rank) with rank from 1", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await HybridAsync(c, token);
                var hits = await collection.FindAsync(Hybrid("copper", FusionPlacement.Client), token);
                Ranking.Same([new("both", (1 / 61.0) + (1 / 62.0)), new("word", (1 / 62.0) + (1 / 64.0)), new("near", 1 / 61.0), new("far", 1 / 63.0)], hits, 10, 0, "hits");
                var legs = hits.First(hit => hit.Id == "both").Legs;
                Check.Sequence([(0, "body", 1), (1, "dense", 2)], legs!.Select(leg => (leg.Leg, leg.Field, leg.Rank)), "legs");
            }
        },
        {
            "Text and dense legs that the server fuses have the scores of the client", Fused, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                c.SkipUnless(c.Capabilities.ServerFusion, nameof(StoreCapabilities.ServerFusion));
                var collection = await HybridAsync(c, token);
                try
                {
                    var server = await collection.FindAsync(Hybrid("copper", FusionPlacement.Server), token);
                    Check.Equal(FusionPlacement.Server, server.FusedAt, "place of the fusion");
                    Ranking.Same(await collection.FindAsync(Hybrid("copper", FusionPlacement.Client), token), server, "hits");
                    Check.Json("""{"text":["copper","copper"],"n":1}""", server.First(hit => hit.Id == "both").Payload, "payload of a fused hit");
                }
                catch (NotSupportedException e)
                {
                    throw new CaseSkippedException($"{c.Info.Product} does not fuse them: {e.Message}");
                }

                Ranking.Same(await collection.FindAsync(Hybrid("copper", FusionPlacement.Client), token), await collection.FindAsync(Hybrid("copper", FusionPlacement.Auto), token), "hits of Auto");
            }
        },
        {
            "Min-max normalises the scores of a text leg", "2 Queries: Fusion.Linear(ScoreNormalization)", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await HybridAsync(c, token);
                var query = new HybridQuery { Legs = { new TextLeg("copper") { Weight = 0.4 }, new DenseLeg(new float[] { 1, 0, 0, 0 }) { Weight = 0.6, Exact = true } }, Fusion = Fusion.Linear(ScoreNormalization.MinMax) };
                var hits = await collection.FindAsync(query, token);
                Ranking.Same([new("both", 0.4 + 0.4), new("near", 0.6), new("far", 0.2), new("word", 0)], hits, 10, 0, "hits");
            }
        },
        {
            "A blank text leaves the other legs of a hybrid query", Empty, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await HybridAsync(c, token);
                var hits = await collection.FindAsync(Hybrid(" ", FusionPlacement.Client), token);
                Check.Sequence(["near", "both", "far", "word"], hits.Select(hit => hit.Id), "hits");
            }
        },
        {
            "A collection may have a text field and nothing else", Fields, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(new HybridCollectionDefinition { Text = { new Bm25Field("body", "text") } }, token);
                await collection.WriteAsync([new HybridPoint("a", Payload.Parse("""{"text":"copper"}""")), new HybridPoint("b", Payload.Parse("""{"other":1}"""))], token);
                Check.Sequence(["a"], await collection.FindIdsAsync(Text("copper"), token), "hits");
                Check.Json("""{"other":1}""", await collection.PayloadOfAsync("b", token), "payload");
            }
        },
        {
            "A collection may have two text fields", Fields, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var definition = new HybridCollectionDefinition { Text = { new Bm25Field("body", "text"), new Bm25Field("head", "title", "english") } };
                var collection = await c.EmptyAsync(definition, token);
                await collection.WriteAsync([new HybridPoint("a", Payload.Parse("""{"text":"copper","title":"kettle"}""")), new HybridPoint("b", Payload.Parse("""{"title":"copper"}"""))], token);
                Check.Sequence(["a"], await collection.FindIdsAsync(new HybridQuery { Legs = { new TextLeg("copper") { Field = "body" } } }, token), "hits in one field");
                Check.Sequence(["b"], await collection.FindIdsAsync(new HybridQuery { Legs = { new TextLeg("copper") { Field = "head" } } }, token), "hits in the other");
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Text("copper"), token), "a leg without a field");
                var described = await c.Store.Collection(collection.Name).DescribeAsync(token);
                Check.Sequence(["body text -", "head title english"], described!.Definition.Text.Select(Line).Order(StringComparer.Ordinal), "text fields");
            }
        },
        {
            "Describing gives a text field with its source and analyzer", Fields, nameof(HybridCollection.DescribeAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(English, token);
                var described = await c.Store.Collection(collection.Name).DescribeAsync(token);
                Check.Sequence(["body text english"], described!.Definition.Text.Select(Line), "text fields");
                Check.Sequence([], described.Definition.Sparse.Select(field => field.Name), "sparse fields");
                Check.Sequence([], described.Definition.Payload.Select(field => field.Name), "payload fields");
                Check.Equal(EnsureOutcome.AlreadyCompatible, await c.Store.Collection(collection.Name).EnsureAsync(English, token), "outcome of the same definition");
            }
        },
        {
            "Another analyzer or source is a mismatch that names both", Fields, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(English, token);
                foreach (var (other, expected, actual) in new[] { (new Bm25Field("body", "text", "german"), "german", "english"), (new Bm25Field("body", "text"), "default", "english"), (new Bm25Field("body", "title", "english"), "title", "text") })
                {
                    var definition = new HybridCollectionDefinition { Dense = { English.Dense[0] }, Text = { other } };
                    var error = await Check.ThrowsAsync<SchemaMismatchException>(() => c.Store.Collection(collection.Name).EnsureAsync(definition, token), $"EnsureAsync with {expected}");
                    Check.Equal(1, error.Differences.Count, $"differences ({string.Join("; ", error.Differences)})");
                    Check.Contains(expected, error.Message, "message");
                    Check.Contains(actual, error.Message, "message");
                }
            }
        },
        {
            "The english analyzer knows stems", Fields, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(English, token);
                await collection.WriteAsync([Make.Text("a", """{"text":"the bridges"}"""), Make.Text("b", """{"text":"granite"}""")], token);
                Check.Sequence(["a"], await collection.FindIdsAsync(Text("bridge"), token), "hits of the singular");
                Check.Equal(0, (await collection.FindAsync(Text("the"), token)).Count, "hits of a stop word");
            }
        },
        {
            "A source that payloads cannot have is refused before anything is made", Fields, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = c.Store.Collection(c.NewName());
                HybridCollectionDefinition[] bad =
                [
                    new() { Text = { new Bm25Field("body", "body") } },
                    new() { Text = { new Bm25Field("body", HybridCollectionDefinition.ReservedKey) } },
                    new() { Dense = { new DenseField("dense", 4) }, Text = { new Bm25Field("body", "dense") } },
                    new() { Text = { new Bm25Field("body", "year") }, Payload = { new PayloadField("year", PayloadType.Integer) } },
                ];
                foreach (var definition in bad)
                    await Check.ThrowsAsync<ArgumentException>(() => collection.EnsureAsync(definition, token), $"EnsureAsync of {definition.ToJson()}");
            }
        },
    }.Needing(static capabilities => capabilities.TextSearch, nameof(StoreCapabilities.TextSearch));

    private static string Line(Bm25Field field) => $"{field.Name} {field.Source} {field.Analyzer ?? "-"}";

    private static HybridQuery Text(string text, int limit = 10, Filter? filter = null) => new() { Legs = { new TextLeg(text) }, Limit = limit, Filter = filter };

    private static HybridQuery Hybrid(string text, FusionPlacement placement) =>
        new() { Legs = { new TextLeg(text), new DenseLeg(new float[] { 1, 0, 0, 0 }) { Exact = true } }, Fusion = Fusion.Rrf(), Placement = placement };

    private static async Task<HybridCollection> TextsAsync(ConformanceContext c, CancellationToken token, params string[] texts)
    {
        var collection = await c.EmptyAsync(Schemas.Text, token);
        await collection.WriteAsync(texts.Select((text, i) => Make.Text($"p{i}", Payload.From([KeyValuePair.Create("text", (object?)text)]).ToString())), token);
        return collection;
    }

    /// <summary>Five texts with the word copper, each with another score, and one without.</summary>
    private static Task<HybridCollection> RankedAsync(ConformanceContext c, CancellationToken token) => TextsAsync(
        c,
        token,
        "copper copper copper",
        "copper copper kettle",
        "copper kettle bridge",
        "copper bridge granite violet",
        "copper bridge granite violet lantern harbour",
        "meadow");

    /// <summary>Points of which a dense query finds near, both, far, word in this order, and copper both and then word.</summary>
    private static async Task<HybridCollection> HybridAsync(ConformanceContext c, CancellationToken token)
    {
        var collection = await c.EmptyAsync(Schemas.Text, token);
        await collection.WriteAsync(
            [
                Make.Text("near", """{"text":"granite"}""", [4, 0, 0, 0]),
                Make.Text("both", """{"text":["copper","copper"],"n":1}""", [3, 0, 0, 0]),
                Make.Text("far", "{}", [2, 0, 0, 0]),
                Make.Text("word", """{"text":"copper kettle"}""", [1, 0, 0, 0]),
            ],
            token);
        return collection;
    }

    private static Task<UpdatePayloadReport> PatchAsync(ConformanceContext c, HybridCollection collection, string patch, CancellationToken token) =>
        collection.UpdatePayloadAsync(["a", "b"], Payload.Parse(patch), PayloadUpdateCases.Options(c), token);
}
