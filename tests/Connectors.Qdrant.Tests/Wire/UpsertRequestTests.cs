using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Cassettes;
using Connectors.Qdrant.Wire;
using Google.Protobuf;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Wire;

/// <summary>Upserts that are written by hand are what protobuf's own classes write.</summary>
public class UpsertRequestTests(ITestOutputHelper output)
{
    private static readonly TextVector[] Texts = [TextVector.Of(new Bm25Field("body", "text", "german")), TextVector.Of(new Bm25Field("titles", "title"))];

    [Fact]
    public void Random_upserts_are_those_of_the_generated_messages()
    {
        var data = new RandomData(seed: 1);
        for (var round = 0; round < 300; round++)
        {
            var settings = RandomSettings(data.Random);
            var points = Enumerable.Range(0, data.Random.Next(20)).Select(i => new PendingPoint(i, data.Point(i))).ToList();
            var expected = settings.Clone();
            expected.Points.AddRange(points.Select(pending => Generated.Point(pending.Point)));

            using var written = UpsertRequestWriter.Write(settings, [], points);
            Assert.Equal(expected, UpsertPoints.Parser.ParseFrom(written.Written.Span));
            var estimate = settings.CalculateSize() + points.Sum(pending => UpsertRequestWriter.EstimateBytes(pending.Point, texts: 0));
            Assert.True(estimate >= written.Length, $"{written.Length} bytes were estimated as {estimate}");
        }
    }

    [Theory]
    [InlineData("""{"text":"Kupferner Kessel"}""", "Kupferner Kessel", null)]
    [InlineData("""{"text":["Kupfer","Kessel"],"title":"x"}""", "Kupfer\nKessel", "x")]
    [InlineData("""{"text":"  ","title":null}""", null, null)]
    [InlineData("{}", null, null)]
    public void Texts_of_the_payload_are_sent_as_documents(string json, string? text, string? title)
    {
        var point = new HybridPoint("7", Payload.Parse(json));
        point.Dense["dense"] = new float[] { 1, 0 };
        var documents = new List<(string, Document)>();
        if (text is not null)
            documents.Add(("body", new Document { Text = text, Model = "qdrant/bm25", Options = { ["language"] = new Value { StringValue = "german" } } }));
        if (title is not null)
            documents.Add(("titles", new Document { Text = title, Model = "qdrant/bm25" }));
        var expected = new UpsertPoints { CollectionName = "docs", Points = { Generated.Point(point, [.. documents]) } };

        using var written = UpsertRequestWriter.Write(new UpsertPoints { CollectionName = "docs" }, Texts, [new PendingPoint(0, point)]);
        Assert.Equal(expected, UpsertPoints.Parser.ParseFrom(written.Written.Span));
        Assert.True(UpsertRequestWriter.EstimateBytes(point, Texts.Length) + 64 >= written.Length);
    }

    [SkippableFact]
    public void Recorded_upserts_are_rebuilt()
    {
        var (rebuilt, points) = (0, 0);
        var others = new List<string>();
        foreach (var recording in Recording.Of().Where(recording => recording.Method == "Points/Upsert" && recording.Request is not null))
        {
            var expected = UpsertPoints.Parser.ParseFrom(recording.Request);
            var ours = new List<PendingPoint>();
            var reason = expected.Points.Select(point => Recorded.Point(point, out var made) ?? Add(made!)).FirstOrDefault(reason => reason is not null);
            if (reason is not null)
            {
                others.Add($"{recording.Place} {recording.Note}: {reason}");
                continue;
            }

            var settings = expected.Clone();
            settings.Points.Clear();
            using var written = UpsertRequestWriter.Write(settings, [], ours);
            Assert.Equal(expected, UpsertPoints.Parser.ParseFrom(written.Written.Span));
            rebuilt++;
            points += ours.Count;

            string? Add(HybridPoint point)
            {
                ours.Add(new PendingPoint(ours.Count, point));
                return null;
            }
        }

        output.WriteLine($"{rebuilt} recorded upserts of {points} points rebuilt, {others.Count} not:");
        others.ForEach(output.WriteLine);
        Assert.Equal((79, 2193, 22), (rebuilt, points, others.Count));
    }

    private static UpsertPoints RandomSettings(Random random)
    {
        var settings = new UpsertPoints { CollectionName = random.Next(2) == 0 ? "docs" : "größe" };
        if (random.Next(3) > 0)
            settings.Wait = random.Next(2) == 0;
        if (random.Next(3) == 0)
            settings.Ordering = new WriteOrdering { Type = (WriteOrderingType)random.Next(3) };
        if (random.Next(3) == 0)
            settings.ShardKeySelector = new ShardKeySelector { ShardKeys = { new ShardKey { Keyword = "de" } } };
        if (random.Next(3) == 0)
            settings.UpdateFilter = new Protos.Filter { Must = { new Condition { IsEmpty = new IsEmptyCondition { Key = "a" } } } };
        if (random.Next(3) == 0)
            settings.Timeout = (ulong)random.Next(3);
        if (random.Next(3) == 0)
            settings.UpdateMode = (UpdateMode)random.Next(3);
        return settings;
    }
}
