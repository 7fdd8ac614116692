using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Queries;

/// <summary>Scrolls in the order of a field: the server has no offset there, so that every page begins with what the one before ended with (FACTS 27).</summary>
public sealed class OrderedScrollTests : IAsyncLifetime
{
    private QdrantEmulator _emulator = null!;
    private QdrantStore _store = null!;
    private QdrantCollection _docs = null!;

    public async Task InitializeAsync()
    {
        _emulator = await QdrantEmulator.StartAsync();
        _store = QdrantStore.Connect(_emulator.Address.ToString());
        _docs = _store.Collection("docs");
        await _docs.EnsureAsync(new()
        {
            Dense = { new DenseField("dense", 2, Distance.Dot) },
            Payload = { new PayloadField("n", PayloadType.Integer), new PayloadField("x", PayloadType.Float), new PayloadField("t", PayloadType.DateTime), new PayloadField("lang", PayloadType.Keyword) },
        });
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(7, true)]
    [InlineData(100, false)]
    public async Task Ties_over_pages_of_any_size_come_once_each_in_either_direction(int pageSize, bool descending)
    {
        // 21 points with 4 values: ties are longer than the smaller pages. Another has no value.
        await _docs.UpsertAsync([.. Enumerable.Range(0, 21).Select(i => Given.Point($"{i}", $$"""{"n":{{i * i % 4 * 5}},"lang":"{{(i % 2 == 0 ? "en" : "de")}}"}""")), Given.Point("99")]);
        var all = await _docs.ScrollInOrderAsync(new() { OrderBy = "n", PageSize = pageSize, Descending = descending }).ToListAsync();
        Assert.Equal(21, all.Select(point => point.Id).Distinct().Count());
        Assert.Equal(21, all.Count);
        var values = all.Select(point => Number(point, "n")).ToList();
        Assert.Equal(descending ? values.OrderDescending() : values.Order(), values);

        var some = await _docs.ScrollInOrderAsync(new() { OrderBy = "n", PageSize = pageSize, Descending = descending, Filter = Filter.Equal("lang", "en") }).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 21).Where(i => i % 2 == 0).Select(i => $"{i}").Order(StringComparer.Ordinal), some.Select(point => point.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Numbers_that_a_double_cannot_hold_are_not_passed_by(bool descending)
    {
        // The server takes the start as a double (lib/segment/src/data_types/order_by.rs), which rounds either way.
        long[] numbers = [long.MinValue, long.MinValue + 1, -9007199254740995, -9007199254740993, 0, 9007199254740991, 9007199254740993, 9007199254740994, 9007199254740995, 9007199254740997, 9007199254740999, long.MaxValue - 1, long.MaxValue];
        await _docs.UpsertAsync(numbers.Select((number, i) => Given.Point($"{i}", $$"""{"n":{{number}}}""")));
        foreach (var pageSize in new[] { 1, 2, 3, 5 })
        {
            var points = await _docs.ScrollInOrderAsync(new() { OrderBy = "n", PageSize = pageSize, Descending = descending }).ToListAsync();
            Assert.Equal(descending ? numbers.Reverse() : numbers, points.Select(point => System.Text.Json.JsonDocument.Parse(point.Payload.ToString()).RootElement.GetProperty("n").GetInt64()));
        }
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("x", 2)]
    [InlineData("t", 1)]
    [InlineData("t", 2)]
    public async Task Fractions_and_instants_are_orders_too(string field, int pageSize)
    {
        string[] instants = ["1960-02-29T00:00:00Z", "1970-01-01T00:00:00.000001Z", "2024-05-01T10:00:00.123456Z", "2024-05-01T10:00:00.123457Z", "2024-05-01T12:00:00.123457+02:00"];
        double[] fractions = [-1e300, -0.5, 0.1, 0.30000000000000004, 0.30000000000000004];
        await _docs.UpsertAsync(instants.Select((instant, i) => Given.Point($"{i}", FormattableString.Invariant($$"""{"t":"{{instant}}","x":{{fractions[i]:R}}}"""))));
        foreach (var descending in new[] { false, true })
        {
            var ids = (await _docs.ScrollInOrderAsync(new() { OrderBy = field, PageSize = pageSize, Descending = descending }).ToListAsync()).Select(point => point.Id).ToList();
            Assert.Equal(5, ids.Count);
            Assert.Equal(descending ? ["2", "1", "0"] : ["0", "1", "2"], descending ? ids.Skip(2) : ids.Take(3));
            Assert.Equal(["3", "4"], (descending ? ids.Take(2) : ids.Skip(3)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_asked_for_comes_along_and_nothing_else()
    {
        await _docs.UpsertAsync([Given.Point("a", """{"n":1,"lang":"en"}"""), Given.Point("b", """{"n":2,"lang":"de"}""")]);
        var points = await _docs.ScrollInOrderAsync(new() { OrderBy = "n", PageSize = 1, Payload = PayloadSelection.Only("lang"), Vectors = VectorSelection.All }).ToListAsync();
        Assert.Equal(["a", "b"], points.Select(point => point.Id));
        Assert.All(points, point => Assert.Equal(2, point.Dense["dense"].Length));
        Assert.Equal("""{"lang":"en"}""", points[0].Payload.ToString());
    }

    [Fact]
    public async Task A_field_without_an_index_of_numbers_is_the_servers_own_error()
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => _docs.ScrollInOrderAsync(new() { OrderBy = "lang" }).ToListAsync().AsTask());
        Assert.Equal("INVALID_ARGUMENT", error.StatusCode);
        Assert.Contains("No range index", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => _docs.ScrollInOrderAsync(new() { OrderBy = "" }).ToListAsync().AsTask());
    }

    // Case 20.
    [Fact]
    public async Task A_page_over_the_own_limit_is_asked_for_in_halves()
    {
        var server = new ScriptedServer().Always("Points/Scroll", message =>
        {
            var request = ScrollPoints.Parser.ParseFrom(message);
            if (request.Limit > 2)
                return ScriptedServer.TooLarge(message);
            var first = request.OrderBy.StartFrom is null ? 1 : (int)request.OrderBy.StartFrom.Integer + 1;
            return ScriptedServer.Reply(new ScrollResponse { Result = { Enumerable.Range(first, Math.Min(2, 6 - first)).Select(i => new RetrievedPoint { Id = new PointId { Num = (ulong)i }, OrderValue = new OrderValue { Int = i } }) } });
        });
        Assert.Equal(["1", "2", "3", "4", "5"], (await server.Docs().ScrollInOrderAsync(new() { OrderBy = "year", PageSize = 8 }).ToListAsync()).Select(point => point.Id));

        var clogged = new ScriptedServer().Always("Points/Scroll", ScriptedServer.TooLarge);
        await Assert.ThrowsAsync<StoreException>(() => clogged.Docs().ScrollInOrderAsync(new() { OrderBy = "year", PageSize = 8 }).ToListAsync().AsTask());
        Assert.Equal(4, clogged.Count("Points/Scroll"));
    }

    private static double Number(HybridPoint point, string field) => System.Text.Json.JsonDocument.Parse(point.Payload.ToString()).RootElement.GetProperty(field).GetDouble();
}
