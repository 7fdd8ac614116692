using Connectors.Tests.Fakes;

namespace Connectors.Tests.Writing;

public sealed class PointCheckTests
{
    [Fact]
    public async Task A_point_may_lack_every_vector() =>
        Assert.Null(await Fault(new HybridPoint("a")));

    [Fact]
    public async Task Dense_vectors_have_the_dimensions_of_their_field_and_finite_entries()
    {
        Assert.Contains("no such vector field: 'nope'. Its fields are 'dense', 'second', 'sparse'", await Fault(Dense("nope", 1)));
        Assert.Contains("has 3 dimensions; the field has 2", await Fault(Dense("dense", 1, 2, 3)));
        Assert.Contains("has 0 dimensions; the field has 2", await Fault(Dense("dense")));
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            Assert.Contains("NaN or infinity", await Fault(Dense("second", 1, bad, 1)));
        Assert.Contains("'sparse' holds sparse vectors, and the point has a dense one", await Fault(Dense("sparse", 1, 2)));
    }

    [Fact]
    public void An_entry_that_is_not_finite_is_found_at_every_place_of_a_long_vector()
    {
        var schema = new CollectionSchema(new CollectionDescription("a", new HybridCollectionDefinition { Dense = { new("long", 389) } }));
        var checker = new PointChecker(schema, new StoreCapabilities(), "fake");
        for (var place = 0; place < 389; place++)
        {
            var vector = Enumerable.Repeat(0.5f, 389).ToArray();
            Assert.Null(checker.FindFault(Point(vector), out _));
            foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                vector[place] = bad;
                Assert.Contains("NaN or infinity", checker.FindFault(Point(vector), out _));
            }
        }

        static HybridPoint Point(float[] vector) => new("a") { Dense = { ["long"] = vector } };
    }

    [Fact]
    public async Task A_zero_vector_has_no_cosine_but_a_dot_product()
    {
        Assert.Contains("is zero", await Fault(Dense("dense", 0, -0f)));
        Assert.Null(await Fault(Dense("second", 0, 0, 0)));
    }

    [Fact]
    public async Task The_squared_length_of_a_cosine_vector_is_a_normal_float32()
    {
        Assert.Contains("squared length", await Fault(Dense("dense", 1e-20f, 0)));
        Assert.Contains("squared length", await Fault(Dense("dense", 2e19f, 0)));
        Assert.Null(await Fault(Dense("dense", 1.1e-19f, 0)));
        Assert.Null(await Fault(Dense("dense", 1.8e19f, 0)));
        Assert.Null(await Fault(Dense("second", 1e-30f, 0, 3e38f)));
    }

    [Fact]
    public async Task Sparse_vectors_come_from_the_vocabulary_of_their_field_or_an_unknown_one()
    {
        Assert.Contains("'w', the field holds vectors of 'v'", await Fault(Sparse("sparse", 1, 1, "w")));
        Assert.Null(await Fault(Sparse("sparse", 1, 1, "v")));
        Assert.Null(await Fault(Sparse("sparse", 1, 1, null)));
        Assert.Contains("'dense' holds dense vectors, and the point has a sparse one", await Fault(Sparse("dense", 1, 1, null)));
    }

    [Fact]
    public async Task Indices_and_signs_are_what_the_store_takes()
    {
        var limits = new StoreCapabilities { MaxSparseIndex = 100, NegativeSparseWeights = false };
        Assert.Contains("index 101; fake takes at most 100", await Fault(Sparse("sparse", 101, 1, null), limits));
        Assert.Null(await Fault(Sparse("sparse", 100, 1, null), limits));
        Assert.Contains("negative", await Fault(Sparse("sparse", 1, -1, null), limits));
        Assert.Null(await Fault(Sparse("sparse", 1, -1, null)));
        Assert.Null(await Fault(new HybridPoint("a") { Sparse = { ["sparse"] = new SparseEmbedding(default, default) } }, limits));
    }

    [Fact]
    public async Task A_store_that_needs_every_dense_vector_names_the_missing_one()
    {
        var needs = new StoreCapabilities { MissingDenseVectors = false };
        Assert.Contains("fake needs a vector for dense field 'second'", await Fault(Dense("dense", 1, 2), needs));
    }

    [Theory]
    [InlineData("""{"_id":1}""", "'_id'")]
    [InlineData("""{"\u005fid":1}""", "'_id'")]
    [InlineData("""{"dense":1}""", "'dense'")]
    [InlineData("""{"sparse":1}""", "'sparse'")]
    [InlineData("""{"bm":1}""", "'bm'")]
    [InlineData("""{"ok":{"_id":1,"dense":2},"kw":"x"}""", null)]
    public async Task Payload_keys_are_neither_reserved_nor_names_of_fields(string payload, string? named)
    {
        var fault = await Fault(new HybridPoint("a", Payload.Parse(payload)));
        if (named is null)
            Assert.Null(fault);
        else
            Assert.Contains(named, fault);
    }

    [Theory]
    [InlineData("kw", "\"x\"", true)]
    [InlineData("kw", "1", false)]
    [InlineData("text", "\"x\"", true)]
    [InlineData("text", "{}", false)]
    [InlineData("int", "9223372036854775807", true)]
    [InlineData("int", "9223372036854775808", false)]
    [InlineData("int", "1.5", false)]
    [InlineData("int", "\"1\"", false)]
    [InlineData("float", "1", true)]
    [InlineData("float", "-1.5e3", true)]
    [InlineData("float", "true", false)]
    [InlineData("bool", "false", true)]
    [InlineData("bool", "0", false)]
    [InlineData("time", "\"2020-01-02T03:04:05Z\"", true)]
    [InlineData("time", "\"2020-01-02T03:04:05.123456789+02:00\"", true)]
    [InlineData("time", "\"2020-01-02T03:04:05\\u002B02:00\"", true)]
    [InlineData("time", "\"2020-01-02T03:04:05\"", false)]
    [InlineData("time", "\"2020-01-02\"", false)]
    [InlineData("time", "1577934245", false)]
    [InlineData("int", "[1,null,2]", true)]
    [InlineData("int", "[1,\"2\"]", false)]
    [InlineData("int", "[[1]]", false)]
    [InlineData("int", "[{\"a\":1}]", false)]
    [InlineData("int", "null", true)]
    [InlineData("int", "[]", true)]
    [InlineData("undeclared", "{\"a\":[1,{}]}", true)]
    public async Task Declared_payload_fields_hold_values_of_their_type_or_arrays_of_them(string field, string value, bool fits)
    {
        var fault = await Fault(new HybridPoint("a", Payload.Parse($$"""{"before":[{}],"{{field}}":{{value}},"kw2":1}""")));
        if (fits)
            Assert.Null(fault);
        else
            Assert.Contains($"'{field}' is declared as", fault);
    }

    [Theory]
    [InlineData("null", true)]
    [InlineData("[]", true)]
    [InlineData("\"\"", true)]
    [InlineData("[\"x\",null]", true)]
    [InlineData("5", false)]
    [InlineData("[\"x\",5]", false)]
    [InlineData("[[\"x\"]]", false)]
    [InlineData("{\"a\":\"x\"}", false)]
    public async Task What_a_server_searches_as_text_is_text_whether_it_is_declared_or_not(string value, bool fits)
    {
        var point = new HybridPoint("a", Payload.Parse($$"""{"source":{{value}}}"""));
        foreach (var definition in new HybridCollectionDefinition[] { new() { Text = { new("b", "source") } }, new() { Text = { new("b", "source"), new("c", "source") }, Payload = { new("source", PayloadType.Keyword) } } })
        {
            var fault = await Fault(point, definition: definition);
            if (fits)
                Assert.Null(fault);
            else
                Assert.Contains("'source' is declared as", fault);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"must":null}""")]
    [InlineData("""{"must":[]}""")]
    [InlineData("""{"must":[null]}""")]
    [InlineData("""{"x":{"must":"x"}}""")]
    public async Task A_required_field_has_at_least_one_value(string payload)
    {
        var definition = new HybridCollectionDefinition { Sparse = { new("sparse") }, Payload = { new("must", PayloadType.Keyword, required: true) } };
        Assert.Contains("'must' is required", await Fault(new HybridPoint("a", Payload.Parse(payload)), definition: definition));
        Assert.Null(await Fault(new HybridPoint("a", Payload.Parse("""{"must":[null,"x"]}""")), definition: definition));
    }

    private static HybridCollectionDefinition Definition
    {
        get
        {
            var definition = Given.Definition;
            foreach (var (name, type) in new[] { ("kw", PayloadType.Keyword), ("text", PayloadType.Text), ("int", PayloadType.Integer), ("float", PayloadType.Float), ("bool", PayloadType.Boolean), ("time", PayloadType.DateTime) })
                definition.Payload.Add(new(name, type));
            definition.Text.Add(new("bm", "text"));
            return definition;
        }
    }

    private static HybridPoint Dense(string field, params float[] vector) => new("a") { Dense = { [field] = vector } };

    private static HybridPoint Sparse(string field, uint index, float weight, string? vocabulary) =>
        new("a") { Sparse = { [field] = new SparseEmbedding(new[] { index }, new[] { weight }, vocabularyId: vocabulary) } };

    private static async Task<string?> Fault(HybridPoint point, StoreCapabilities? capabilities = null, HybridCollectionDefinition? definition = null)
    {
        await using var store = new FakeStore(definition ?? Definition, capabilities);
        var report = await store.Docs.UpsertAsync([point], new() { ThrowOnFailure = false });
        Assert.Equal(report.Others.Count, 1 - report.Written);
        return report.Others.SingleOrDefault()?.Error;
    }
}
