using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Tests.Filters;

namespace Connectors.Qdrant.Tests.Schema;

public sealed class InstantPrecisionTests
{
    [Theory]
    [InlineData("""{"seen":"2024-05-01T10:00:00.1234567Z"}""", "seen")]
    [InlineData("""{"a":{"seen":1},"seen2":[null,"2024-05-01T10:00:00Z","2024-05-01T10:00:00.0000001+02:00"],"lang":"x"}""", "seen2")]
    [InlineData("""{"seen":"2024-05-01T10:00:00.1234567\u002B02:00"}""", "seen")]
    [InlineData("""{"seen":["2024-05-01T10:00:00.123456Z"],"lang":"2024-05-01T10:00:00.1234567Z"}""", null)]
    [InlineData("""{"seen":"2024-05-01T10:00:00.1234560Z","seen2":"2024-05-01T10:00:00.12345609Z"}""", null)]
    [InlineData("""{"seen":"2024-05-01T10:00:00.5+02:00","seen2":null}""", null)]
    [InlineData("""{"seen":[],"seen2":"2024-05-01T10:00:00-02:30","undeclared":{"seen":"2024-05-01T10:00:00.1234567Z"}}""", null)]
    [InlineData("{}", null)]
    public void Instants_finer_than_a_microsecond_are_found(string payload, string? field)
    {
        var fault = new InstantPrecision(FilterWorld.Definition).FindFault(Payload.Parse(payload));
        if (field is null)
            Assert.Null(fault);
        else
            Assert.StartsWith($"The payload field '{field}' holds an instant with a digit below a microsecond", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_and_patches_with_such_an_instant_are_not_sent()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") }, Payload = { new("seen", PayloadType.DateTime) } });
        HybridPoint[] points =
        [
            new("1") { Payload = Payload.Parse("""{"seen":"2024-05-01T10:00:00.123456Z"}""") },
            new("2") { Payload = Payload.Parse("""{"seen":"2024-05-01T10:00:00.1234567Z"}""") },
        ];
        var report = await docs.UpsertAsync(points, new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(("2", PointStatus.Rejected), (report.Others.Single().Id, report.Others.Single().Status));
        Assert.Equal(1, await docs.CountAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => docs.UpdatePayloadAsync(Filter.All, Payload.Parse("""{"seen":"2024-05-01T10:00:00.1234567Z"}""")));
    }
}
