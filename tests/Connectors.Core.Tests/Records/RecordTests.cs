using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Tests.Fakes;

namespace Connectors.Tests.Records;

public sealed class RecordTests
{
    private static readonly HybridCollectionDefinition Definition = new() { Dense = { new("dense", 2), new("title", 2) }, Sparse = { new("sparse") } };

    [Fact]
    public async Task A_record_becomes_a_point_and_the_same_record_again()
    {
        await using var store = new FakeStore(Definition);
        var passages = store.Docs.As(RecordTestsContext.Default.Passage);
        var record = new Passage
        {
            Key = "a", Body = "Zürich 🚀", Year = 1969, Tags = ["x", "y"], Vector = [1, 2], Title = new float[] { 3, 4 }, Terms = Given.Sparse((7, 1.5f)), When = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
        };

        Assert.Equal(1, (await passages.UpsertAsync([record])).Written);

        var point = store.Docs.Points["a"];
        Assert.Equal([1f, 2], point.Dense["dense"].ToArray());
        Assert.Equal([3f, 4], point.Dense["title"].ToArray());
        Assert.Equal([7u], point.Sparse["sparse"].Indices.ToArray());
        using var payload = JsonDocument.Parse(point.Payload.Utf8);
        Assert.Equal(["body", "Year", "Tags", "When"], payload.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Zürich 🚀", payload.RootElement.GetProperty("body").GetString());

        var copy = Assert.Single(await passages.GetAsync(["a"]));
        Assert.Equal((record.Key, record.Body, record.Year, record.When), (copy.Key, copy.Body, copy.Year, copy.When));
        Assert.Equal(record.Tags, copy.Tags);
        Assert.Equal(record.Vector, copy.Vector);
        Assert.Equal(record.Title!.Value.ToArray(), copy.Title!.Value.ToArray());
        Assert.Equal([1.5f], copy.Terms!.Values.ToArray());
        Assert.Equal("a", (await passages.ScrollAsync().SingleAsync()).Key);
        Assert.Same(store.Docs, passages.Inner);
    }

    [Fact]
    public async Task A_record_may_lack_its_vectors()
    {
        await using var store = new FakeStore(Definition);
        var passages = store.Docs.As(RecordTestsContext.Default.Passage);
        await passages.UpsertAsync([new Passage { Key = "a", Body = "x" }]);
        Assert.True(store.Docs.Points["a"].Dense.Count == 0 && store.Docs.Points["a"].Sparse.Count == 0);
        var copy = Assert.Single(await passages.GetAsync(["a"]));
        Assert.True(copy.Vector is null && copy.Title is null && copy.Terms is null);
    }

    [Fact]
    public async Task Search_gives_records_with_their_hits()
    {
        await using var store = new FakeStore(Definition);
        var hit = new Hit(new HybridPoint("a", Payload.Parse("""{"body":"x","Year":7,"unknown":[1]}""")), 2.5);
        store.Docs.Leg = _ => [hit];
        var found = Assert.Single(await store.Docs.As(RecordTestsContext.Default.Passage).SearchAsync(new() { Legs = { Given.SparseLeg } }));
        Assert.Equal(("a", "x", 7, 2.5), (found.Record.Key, found.Record.Body, found.Record.Year, found.Score));
        Assert.Same(hit, found.Hit);
    }

    [Fact]
    public async Task A_payload_key_that_looks_like_the_id_or_a_vector_does_not_take_its_place()
    {
        await using var store = new FakeStore(Definition);
        store.Docs.Points["real"] = new HybridPoint("real", Payload.Parse("""{"Key":"other","Vector":[9,9],"body":"x"}"""));
        var record = Assert.Single(await store.Docs.As(RecordTestsContext.Default.Passage).GetAsync(["real"]));
        Assert.Equal("real", record.Key);
        Assert.Null(record.Vector);
    }

    [Fact]
    public async Task Undeclared_payload_keys_survive_in_extension_data()
    {
        await using var store = new FakeStore(Definition);
        store.Docs.Points["a"] = new HybridPoint("a", Payload.Parse("""{"x":[1,{"y":2}],"z":null}"""));
        var records = store.Docs.As(RecordTestsContext.Default.Open);
        var record = Assert.Single(await records.GetAsync(["a"]));
        await records.UpsertAsync([record]);
        Assert.Equal("""{"x":[1,{"y":2}],"z":null}""", store.Docs.Written.Single().Point.Payload.ToString());
    }

    [Fact]
    public async Task Records_without_an_id_are_refused_before_any_of_them_is_written()
    {
        await using var store = new FakeStore(Definition);
        var passages = store.Docs.As(RecordTestsContext.Default.Passage);
        await Assert.ThrowsAsync<ArgumentException>(() => passages.UpsertAsync([new Passage { Key = "a" }, new Passage { Key = null! }]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => passages.UpsertAsync(null!));
        Assert.Equal(["describe"], store.Docs.Calls);
    }

    [Fact]
    public async Task A_vector_without_a_field_name_needs_a_collection_with_one_field_of_the_kind()
    {
        await using var store = new FakeStore(Definition);
        var records = store.Docs.As(RecordTestsContext.Default.Nameless);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => records.UpsertAsync([new Nameless { Id = "a", Vector = [1, 2] }]));
        Assert.Contains("names no field, and the collection has 2", error.Message);
    }

    [Fact]
    public async Task Types_that_cannot_be_records_are_refused_with_the_reason()
    {
        await using var store = new FakeStore(Definition);
        Assert.Contains("no property is marked", Assert.Throws<ArgumentException>(() => store.Docs.As(RecordTestsContext.Default.NoId)).Message);
        Assert.Contains("both 'A' and 'B'", Assert.Throws<ArgumentException>(() => store.Docs.As(RecordTestsContext.Default.TwoIds)).Message);
        Assert.Contains("'Id' is a Int32", Assert.Throws<ArgumentException>(() => store.Docs.As(RecordTestsContext.Default.NumberId)).Message);
        Assert.Contains("'V' is a Double[]", Assert.Throws<ArgumentException>(() => store.Docs.As(RecordTestsContext.Default.WrongVector)).Message);
        Assert.Contains("'Level' has a converter of its own", Assert.Throws<ArgumentException>(() => store.Docs.As(RecordTestsContext.Default.OwnConverter)).Message);
        Assert.Throws<ArgumentNullException>(() => store.Docs.As<Passage>(null!));
    }

    internal sealed class Passage
    {
        [PointId]
        public required string Key { get; set; }

        [JsonPropertyName("body")]
        public string? Body { get; set; }

        public int Year { get; set; }

        public string[]? Tags { get; set; }

        public DateTimeOffset When { get; set; }

        [JsonIgnore]
        public string Ignored => "never payload";

        [DenseVector("dense")]
        public float[]? Vector { get; set; }

        [DenseVector("title")]
        public ReadOnlyMemory<float>? Title { get; set; }

        [SparseVector]
        public SparseEmbedding? Terms { get; set; }
    }

    internal sealed class Open
    {
        [PointId]
        public string Id { get; set; } = string.Empty;

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Rest { get; set; }
    }

    internal sealed class Nameless
    {
        [PointId]
        public string Id { get; set; } = string.Empty;

        [DenseVector]
        public float[]? Vector { get; set; }
    }

    internal sealed record NoId(string Text);

    internal sealed class TwoIds
    {
        [PointId]
        public string? A { get; set; }

        [PointId]
        public string? B { get; set; }
    }

    internal sealed class NumberId
    {
        [PointId]
        public int Id { get; set; }
    }

    internal sealed class WrongVector
    {
        [PointId]
        public string? Id { get; set; }

        [DenseVector]
        public double[]? V { get; set; }
    }

    internal sealed class OwnConverter
    {
        [PointId]
        public string? Id { get; set; }

        [JsonConverter(typeof(JsonStringEnumConverter<DayOfWeek>))]
        public DayOfWeek Level { get; set; }
    }
}
