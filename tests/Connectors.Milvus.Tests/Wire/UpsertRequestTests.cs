using System.Text;
using System.Text.Json;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Wire;

/// <summary>What is written and read by hand is the same as what protobuf's own classes write and read.</summary>
public class UpsertRequestTests
{
    private static readonly string[] Words = ["", "a", "größe", "日本", "😀", "x'y", "line\nbreak", "tab\t", "\"quoted\\\"", "ze\0ro"];

    [Fact]
    public void Random_upserts_are_those_of_the_generated_messages()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var layout = RandomLayout(random);
            var points = Enumerable.Range(0, random.Next(1, 20)).Select(i => new PendingPoint(i, RandomPoint(random, layout, i))).ToList();
            using var written = UpsertRequestWriter.Write(round % 2 == 0 ? string.Empty : "tenant", "docs", layout, points);
            var expected = Generated(round % 2 == 0 ? string.Empty : "tenant", layout, points);
            var actual = UpsertRequest.Parser.ParseFrom(written.Written.Span);
            Assert.Equal(expected, actual);
            Assert.Equal(expected.ToByteArray(), written.Written.ToArray());
        }
    }

    [Fact]
    public void Columns_are_read_as_the_generated_messages_read_them()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var layout = RandomLayout(random);
            var points = Enumerable.Range(0, random.Next(1, 20)).Select(i => new PendingPoint(i, RandomPoint(random, layout, i))).ToList();
            using var written = UpsertRequestWriter.Write(string.Empty, "docs", layout, points);
            var columns = UpsertRequest.Parser.ParseFrom(written.Written.Span).FieldsData.Select(field => FieldColumn.Read(field.ToByteArray())).ToList();
            var rows = new RowReader(layout, columns, PayloadSelection.All, VectorSelection.All);
            for (var i = 0; i < points.Count; i++)
            {
                var point = rows.Read(RowReader.KeyOf(rows.Key!, i), i);
                Assert.Equal(points[i].Point.Id, point.Id);
                Assert.Equal(Canonical(points[i].Point.Payload), Canonical(point.Payload));
                foreach (var (name, vector) in points[i].Point.Dense)
                    Assert.Equal(vector.ToArray(), point.Dense[name].ToArray());
                foreach (var (name, vector) in points[i].Point.Sparse.Where(entry => entry.Value.NonZeroCount > 0))
                {
                    Assert.Equal(vector.Indices.ToArray(), point.Sparse[name].Indices.ToArray());
                    Assert.Equal(vector.Values.ToArray(), point.Sparse[name].Values.ToArray());
                }
            }
        }
    }

    [Fact]
    public void A_damaged_answer_never_reads_beyond_its_end()
    {
        var random = new Random(3);
        var layout = RandomLayout(random);
        var points = Enumerable.Range(0, 10).Select(i => new PendingPoint(i, RandomPoint(random, layout, i))).ToList();
        using var written = UpsertRequestWriter.Write(string.Empty, "docs", layout, points);
        var columns = UpsertRequest.Parser.ParseFrom(written.Written.Span).FieldsData.Select(field => field.ToByteArray()).ToList();
        var refused = 0;
        for (var round = 0; round < 5000; round++)
        {
            var bytes = columns[random.Next(columns.Count)].ToArray();
            if (round % 2 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            else
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var column = FieldColumn.Read(bytes);
                var rows = new RowReader(layout, [column], PayloadSelection.All, VectorSelection.All);
                for (var row = 0; row < Math.Min(column.Count, 20); row++)
                    rows.Read("a", row);
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        Assert.True(refused > 1000, $"Only {refused} of 5,000 damaged columns were refused.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("a'b")]
    [InlineData("\t\n\r'\0")]
    [InlineData("\t\u0001")]
    [InlineData("') OR ('1'='1")]
    public void An_id_comes_back_from_its_key(string id)
    {
        var key = SafeText.EncodeId(id);
        Assert.Equal(id, SafeText.DecodeId(key));
        Assert.DoesNotContain(key, c => c is '\'' or '\n' or '\r' or '\0');
    }

    [Fact]
    public void Encoded_values_keep_their_order()
    {
        var random = new Random(4);
        var texts = Enumerable.Range(0, 2000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => "\u0001\b\t\n\u000b\f\r\u000e a"[random.Next(10)]))).Distinct().ToList();
        Assert.Equal(
            texts.Order(StringComparer.Ordinal),
            texts.OrderBy(SafeText.EncodeValue, StringComparer.Ordinal));
        Assert.Equal(texts.Count, texts.Select(SafeText.EncodeValue).Distinct().Count());
        Assert.DoesNotContain(texts.Select(SafeText.EncodeValue), text => text.AsSpan().ContainsAny('\n', '\r'));
    }

    private static string Canonical(Payload payload)
    {
        var properties = payload.Deserialize(Json.Default.SortedDictionaryStringJsonElement)!;
        return string.Join(',', properties.Select(property => $"{property.Key}={property.Value.GetRawText()}"));
    }

    private static MilvusLayout RandomLayout(Random random)
    {
        var timestamp = random.Next(2) == 0 ? 0 : (ulong)random.NextInt64();
        var definition = new HybridCollectionDefinition();
        for (var i = 0; i < random.Next(3); i++)
            definition.Dense.Add(new DenseField($"d{i}", random.Next(1, 9)));
        for (var i = 0; i < random.Next(1, 3); i++)
            definition.Sparse.Add(new SparseField($"s{i}"));
        if (random.Next(2) == 0)
        {
            definition.Payload.Add(new MilvusPayloadField("keyword", PayloadType.Keyword));
            definition.Payload.Add(new MilvusPayloadField("integer", PayloadType.Integer));
            definition.Payload.Add(new MilvusPayloadField("number", PayloadType.Float));
            definition.Payload.Add(new MilvusPayloadField("flag", PayloadType.Boolean));
        }

        if (random.Next(2) == 0)
        {
            definition.Payload.Add(new PayloadField("lang", PayloadType.Keyword));
            definition.Payload.Add(new PayloadField("seen", PayloadType.DateTime));
        }

        if (random.Next(2) == 0)
            definition.Text.Add(new Bm25Field("bm25", "text"));
        return SchemaReader.Read(SchemaWriter.Schema("docs", definition), [], timestamp);
    }

    private static HybridPoint RandomPoint(Random random, MilvusLayout layout, int i)
    {
        var payload = new Dictionary<string, object?> { ["other"] = Words[random.Next(Words.Length)] };
        if (random.Next(4) == 0)
            payload["_c"] = payload["$meta"] = 1;
        if (layout.FindColumn("text") is not null && random.Next(5) > 0)
            payload["text"] = random.Next(4) switch { 0 => null, 1 => new object?[] { Words[random.Next(Words.Length)], null, "en\0d" }, _ => Words[random.Next(Words.Length)] };
        if (layout.FindColumn("keyword") is not null)
        {
            payload["keyword"] = Words[random.Next(Words.Length)];
            payload["integer"] = random.NextInt64(long.MinValue, long.MaxValue);
            payload["number"] = random.NextDouble() - 0.5;
            payload["flag"] = random.Next(2) == 0;
        }

        if (layout.DynamicFields.Count > 0)
        {
            payload["lang"] = random.Next(3) switch { 0 => null, 1 => new object?[] { Words[random.Next(Words.Length)], null, "en" }, _ => Words[random.Next(Words.Length)] };
            payload["seen"] = new DateTimeOffset(2000 + random.Next(20), 1, 1, 0, 0, 0, TimeSpan.FromHours(random.Next(3)));
        }

        var point = new HybridPoint($"p{i}{Words[random.Next(Words.Length)]}", Payload.From(payload));
        foreach (var field in layout.Definition.Dense)
            point.Dense[field.Name] = Enumerable.Range(0, field.Dimensions).Select(_ => random.NextSingle()).ToArray();
        foreach (var field in layout.Definition.Sparse)
        {
            if (random.Next(4) > 0)
                point.Sparse[field.Name] = SparseEmbedding.FromDictionary(Enumerable.Range(0, random.Next(40)).Select(_ => (uint)random.NextInt64(uint.MaxValue)).Distinct().ToDictionary(index => index, _ => random.NextSingle() + 0.1f));
        }

        return point;
    }

    /// <summary>The same request, built with the generated classes. The rows of the dynamic field are the encoder's own.</summary>
    private static UpsertRequest Generated(string database, MilvusLayout layout, List<PendingPoint> points)
    {
        var request = new UpsertRequest { DbName = database, CollectionName = "docs", NumRows = (uint)points.Count, SchemaTimestamp = layout.SchemaTimestamp };
        var keys = new StringArray();
        keys.Data.AddRange(points.Select(p => SafeText.EncodeId(p.Point.Id)));
        request.FieldsData.Add(new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = keys } });
        foreach (var field in layout.Definition.Dense)
        {
            var floats = new FloatArray();
            floats.Data.AddRange(points.SelectMany(p => p.Point.Dense[field.Name].ToArray()));
            request.FieldsData.Add(new FieldData { Type = DataType.FloatVector, FieldName = field.Name, Vectors = new VectorField { Dim = field.Dimensions, FloatVector = floats } });
        }

        foreach (var field in layout.Definition.Sparse)
        {
            var rows = points.Select(p => p.Point.Sparse.TryGetValue(field.Name, out var vector) ? vector : null).ToList();
            var sparse = new SparseFloatArray();
            sparse.Contents.AddRange(rows.Select(RowBytes));
            request.FieldsData.Add(new FieldData { Type = DataType.SparseFloatVector, FieldName = field.Name, Vectors = new VectorField { SparseFloatVector = sparse } });
        }

        foreach (var column in layout.Columns)
        {
            var values = points.Select(p => p.Point.Payload.TryGetProperty(column.Name, out var value) ? value : default).ToList();
            var scalars = new ScalarField();
            switch (column.Type)
            {
                case DataType.Varchar when column.IsSource:
                    scalars.StringData = new StringArray { Data = { values.Select(TextOf) } };
                    break;
                case DataType.Varchar:
                    scalars.StringData = new StringArray { Data = { values.Select(value => value.GetString()!) } };
                    break;
                case DataType.Int64:
                    scalars.LongData = new LongArray { Data = { values.Select(value => value.GetInt64()) } };
                    break;
                case DataType.Double:
                    scalars.DoubleData = new DoubleArray { Data = { values.Select(value => value.GetDouble()) } };
                    break;
                default:
                    scalars.BoolData = new BoolArray { Data = { values.Select(value => value.GetBoolean()) } };
                    break;
            }

            request.FieldsData.Add(new FieldData { Type = column.Type, FieldName = column.Name, Scalars = scalars });
        }

        var encoder = new PayloadEncoder(layout);
        var json = new Protos.JsonArray();
        foreach (var pending in points)
        {
            using var row = new ProtoWriter();
            encoder.Encode(pending.Point.Payload, row, columnValue: null);
            json.Data.Add(ByteString.CopyFrom(row.Written.Span));
        }

        request.FieldsData.Add(new FieldData { Type = DataType.Json, FieldName = "$meta", IsDynamic = true, Scalars = new ScalarField { JsonData = json } });
        return request;
    }

    private static string TextOf(JsonElement value) => (value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join('\n', value.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.String).Select(element => element.GetString())),
        _ => string.Empty,
    }).Replace('\0', ' ');

    private static ByteString RowBytes(SparseEmbedding? vector)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        for (var i = 0; i < (vector?.NonZeroCount ?? 0); i++)
        {
            writer.Write(vector!.Indices.Span[i]);
            writer.Write(vector.Values.Span[i]);
        }

        return ByteString.CopyFrom(bytes.ToArray());
    }
}
