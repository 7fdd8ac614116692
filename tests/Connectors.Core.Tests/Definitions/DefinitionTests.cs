namespace Connectors.Tests.Definitions;

public sealed class DefinitionTests
{
    [Fact]
    public void Every_member_survives_the_round_trip_through_JSON()
    {
        var json =
            """{"dense":[{"name":"d","dimensions":384,"distance":"cosine"},{"name":"e","dimensions":1,"distance":"dot","index":"exact"},"""
            + """{"name":"f","dimensions":2,"distance":"euclid","index":"hnsw","m":16,"efConstruction":200},{"name":"g","dimensions":2,"distance":"dot","index":"hnsw"}]"""
            + ""","sparse":[{"name":"s","weighting":"none"},{"name":"t","weighting":"idf","vocabulary":"v"}],"""
            + string.Concat(
                "\"payload\":[",
                string.Join(',', Enum.GetNames<PayloadType>().Select((type, i) => $$"""{"name":"p{{i}}","type":"{{type.ToLowerInvariant()}}","indexed":{{(i % 2 == 0 ? "true" : "false")}},"required":{{(i % 3 == 0 ? "true" : "false")}}}""")),
                "]")
            + ""","text":[{"name":"b","source":"body","analyzer":"english"},{"name":"c","source":"body"}],"semantic":[{"name":"m","inferenceId":"elser"}],"metadata":{"a":"1","b":""}}""";

        var definition = HybridCollectionDefinition.FromJson(json);

        Assert.Equal(json, definition.ToJson());
        Assert.Equal((384, Distance.Cosine, null), (definition.Dense[0].Dimensions, definition.Dense[0].Distance, definition.Dense[0].Index));
        Assert.Equal([DenseIndex.Exact, DenseIndex.Hnsw(16, 200), DenseIndex.Hnsw()], definition.Dense.Skip(1).Select(field => field.Index));
        Assert.Equal([(SparseWeighting.None, null), (SparseWeighting.Idf, "v")], definition.Sparse.Select(field => (field.Weighting, field.VocabularyId)));
        Assert.Equal(Enum.GetValues<PayloadType>(), definition.Payload.Select(field => field.Type));
        Assert.Equal([true, false, true, false, true, false], definition.Payload.Select(field => field.Indexed));
        Assert.Equal([true, false, false, true, false, false], definition.Payload.Select(field => field.Required));
        Assert.Equal(("b", "body", "english"), (definition.Text[0].Name, definition.Text[0].Source, definition.Text[0].Analyzer));
        Assert.Equal([("a", "1"), ("b", string.Empty)], definition.Metadata.Select(note => (note.Key, note.Value)));
        Assert.Equal(("m", "elser"), (definition.Semantic[0].Name, definition.Semantic[0].InferenceId));
    }

    [Fact]
    public void What_is_left_out_has_the_default_of_the_constructors()
    {
        var definition = HybridCollectionDefinition.FromJson("""
            { // a file that a person wrote
              "dense": [{"name": "d", "dimensions": 3, "index": null}],
              "sparse": [{"name": "s"}],
              "payload": [{"name": "p", "type": "DateTime"}],
            }
            """);
        Assert.Equal(Distance.Cosine, definition.Dense.Single().Distance);
        Assert.Null(definition.Dense.Single().Index);
        Assert.Equal(SparseWeighting.None, definition.Sparse.Single().Weighting);
        Assert.True(definition.Payload.Single() is { Type: PayloadType.DateTime, Indexed: true, Required: false });
    }

    [Theory]
    [InlineData("", "Not a collection definition")]
    [InlineData("{", "Not a collection definition")]
    [InlineData("[]", "Not a collection definition")]
    [InlineData("{}", "no field to search in")]
    [InlineData("""{"payload":[{"name":"p","type":"text"}]}""", "no field to search in")]
    [InlineData("""{"dense":{}}""", "Not a collection definition")]
    [InlineData("""{"dense":[1]}""", "Not a collection definition")]
    [InlineData("""{"densed":[{}]}""", "'densed' is not a part of a definition; the parts are dense, sparse, payload, text, semantic and metadata")]
    [InlineData("""{"dense":[{"dimensions":1}]}""", "'dense' needs 'name'")]
    [InlineData("""{"dense":[{"name":"d"}]}""", "'dense' needs the number 'dimensions'")]
    [InlineData("""{"dense":[{"name":"","dimensions":1}]}""", "Not a collection definition")]
    [InlineData("""{"dense":[{"name":"d","dimensions":0}]}""", "Not a collection definition")]
    [InlineData("""{"dense":[{"name":"d","dimensions":"1"}]}""", "Not a collection definition")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1.5}]}""", "'dimensions' of 'dense' is not a whole number")]
    [InlineData("""{"dense":[{"name":"d","dimensions":3000000000}]}""", "'dimensions' of 'dense' is not a whole number")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"distance":"manhattan"}]}""", "'manhattan' is not a distance; choose one of Cosine, Dot, Euclid")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"distance":"1"}]}""", "'1' is not a distance")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"index":"flat"}]}""", "'flat' is not an index; the indexes are exact and hnsw")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"m":4}]}""", "'dense' has no member 'm'")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"index":"hnsw","m":1}]}""", "2 to 512")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"index":"hnsw","efConstruction":10001}]}""", "4 to 10,000")]
    [InlineData("""{"dense":[{"name":"d","name":"e","dimensions":1}]}""", "Not a collection definition")]
    [InlineData("""{"dense":[{"name":"d","dimensions":1,"dimension":2}]}""", "no member 'dimension'")]
    [InlineData("""{"sparse":[{"name":"s","weighting":"bm25"}]}""", "'bm25' is not a weighting")]
    [InlineData("""{"sparse":[{"name":5}]}""", "Not a collection definition")]
    [InlineData("""{"sparse":[{"name":"\ud800"}]}""", "Not a collection definition")]
    [InlineData("""{"sparse":[{"name":"s"}],"payload":[{"name":"p"}]}""", "'payload' needs 'type'")]
    [InlineData("""{"sparse":[{"name":"s"}],"payload":[{"name":"p","type":"text","indexed":"yes"}]}""", "Not a collection definition")]
    [InlineData("""{"text":[{"name":"t"}]}""", "'text' needs 'source'")]
    [InlineData("""{"semantic":[{"name":"m"}]}""", "'semantic' needs 'inferenceId'")]
    [InlineData("""{"dense":[{"name":"x","dimensions":1}],"sparse":[{"name":"x"}]}""", "'x' is used for two fields")]
    [InlineData("""{"sparse":[{"name":"s"}],"metadata":{"a":null}}""", "'a' is not a text")]
    [InlineData("""{"sparse":[{"name":"s"}],"metadata":{"a":1}}""", "Not a collection definition")]
    [InlineData("""{"sparse":[{"name":"s"}],"metadata":["a"]}""", "Not a collection definition")]
    [InlineData("""{"sparse":[{"name":"_id"}]}""", "'_id' is reserved")]
    public void Text_that_is_no_definition_is_a_FormatException_that_says_why(string json, string why)
    {
        var error = Assert.Throws<FormatException>(() => HybridCollectionDefinition.FromJson(json));
        Assert.Contains(why, error.Message);
    }

    [Fact]
    public void Validation_finds_names_that_are_reserved_repeated_or_not_Unicode_in_every_kind()
    {
        foreach (var name in new[] { "_id", "taken", "\ud800" })
        {
            foreach (var definition in new HybridCollectionDefinition[]
            {
                new() { Sparse = { new("taken") }, Dense = { new(name, 1) } },
                new() { Sparse = { new("taken"), new(name) } },
                new() { Sparse = { new("taken") }, Payload = { new(name, PayloadType.Text) } },
                new() { Sparse = { new("taken") }, Text = { new(name, "body") } },
                new() { Sparse = { new("taken") }, Semantic = { new(name, "elser") } },
            })
            {
                Assert.Throws<ArgumentException>(definition.Validate);
            }
        }

        Assert.Contains("null instead of a field", Assert.Throws<ArgumentException>(new HybridCollectionDefinition { Sparse = { null! } }.Validate).Message);
        new HybridCollectionDefinition { Sparse = { new("s") }, Dense = { new("S", 1) } }.Validate();
    }

    [Fact]
    public void The_source_of_a_text_field_is_a_key_that_payloads_can_have_and_that_holds_text()
    {
        foreach (var (definition, why) in new (HybridCollectionDefinition, string)[]
        {
            (new() { Text = { new("b", "_id") } }, "'_id', which is the name of a field or reserved"),
            (new() { Text = { new("b", "b") } }, "'b', which is the name of a field or reserved"),
            (new() { Text = { new("b", "c"), new("c", "d") } }, "'c', which is the name of a field"),
            (new() { Sparse = { new("s") }, Text = { new("b", "s") } }, "'s', which is the name of a field"),
            (new() { Text = { new("b", "\ud800") } }, "lone surrogate"),
            (new() { Text = { new("b", "x", "\ud800") } }, "lone surrogate"),
            (new() { Text = { new("b", "year") }, Payload = { new("year", PayloadType.Integer) } }, "declared as Integer"),
        })
        {
            Assert.Contains(why, Assert.Throws<ArgumentException>(definition.Validate).Message);
        }

        new HybridCollectionDefinition { Text = { new("b", "x"), new("c", "x", "english"), new("d", "y"), new("e", "z"), new("f", "m") }, Semantic = { new("m", "elser") }, Payload = { new("y", PayloadType.Text), new("z", PayloadType.Keyword) } }.Validate();
    }

    [Fact]
    public void Fields_refuse_bad_arguments_when_they_are_made()
    {
        Assert.Throws<ArgumentException>(() => new DenseField(string.Empty, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseField("d", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseField("d", 1, (Distance)9));
        Assert.Throws<ArgumentNullException>(() => new SparseField(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparseField("s", (SparseWeighting)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PayloadField("p", (PayloadType)9));
        Assert.Throws<ArgumentException>(() => new Bm25Field("b", string.Empty));
        Assert.Throws<ArgumentException>(() => new SemanticField("m", string.Empty));
        Assert.Throws<ArgumentOutOfRangeException>(() => DenseIndex.Hnsw(513));
        Assert.Throws<ArgumentOutOfRangeException>(() => DenseIndex.Hnsw(efConstruction: 3));
        Assert.Throws<ArgumentNullException>(() => HybridCollectionDefinition.FromJson(null!));
    }

    [Fact]
    public void The_comparer_reports_every_member_that_differs_and_nothing_that_is_there_in_addition()
    {
        HybridCollectionDefinition expected = new()
        {
            Dense = { new("d", 3) },
            Sparse = { new("s") { VocabularyId = "v" }, new("u") { VocabularyId = "v" }, new("w") },
            Payload = { new("p", PayloadType.Integer, required: true), new("gone", PayloadType.Text) },
            Text = { new("b", "body"), new("c", "other", "english"), new("e", "third") },
            Semantic = { new("m", "elser") },
        };
        HybridCollectionDefinition actual = new()
        {
            Dense = { new("d", 4, Distance.Dot), new("more", 1) },
            Sparse = { new("s", SparseWeighting.Idf) { VocabularyId = "other" }, new("u"), new("w") { VocabularyId = "known" } },
            Payload = { new("p", PayloadType.Float) },
            Text = { new("b", "title"), new("c", "other"), new("e", "third", "german") },
            Semantic = { new("m", "e5") },
        };

        Assert.Equal(
            [
                "dense 'd': dimensions: asked for 3, found 4",
                "dense 'd': distance: asked for Cosine, found Dot",
                "sparse 's': weighting: asked for None, found Idf",
                "sparse 's': vocabulary: asked for v, found other",
                "payload 'p': type: asked for Integer, found Float",
                "payload 'p': required: asked for True, found False",
                "payload 'gone': asked for the field, found no such field",
                "text 'b': source: asked for body, found title",
                "text 'c': analyzer: asked for english, found the store's default",
                "text 'e': analyzer: asked for the store's default, found german",
                "semantic 'm': inference id: asked for elser, found e5",
            ],
            DefinitionComparer.Compare(expected, actual).Select(difference => difference.ToString()));
        Assert.Empty(DefinitionComparer.Compare(expected, expected));
    }
}
