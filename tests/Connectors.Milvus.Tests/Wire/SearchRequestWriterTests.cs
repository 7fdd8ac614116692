using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Wire;

public class SearchRequestWriterTests
{
    private static readonly string[] Words = ["", "a", "größe", "日本", "x'y", "line\nbreak"];

    [Fact]
    public void Random_searches_are_those_of_the_generated_messages()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var filter = new FilterExpression(Word(), Enumerable.Range(0, random.Next(4)).ToDictionary(i => $"v{i}", _ => Value(), StringComparer.Ordinal));
            var legs = Enumerable.Range(0, random.Next(1, 5)).Select(_ => round % 2 == 0 ? Dense() : Sparse()).ToList();
            var fields = Enumerable.Range(0, random.Next(4)).Select(i => $"{Word()}{i}").ToList();
            var parameters = Enumerable.Range(0, random.Next(1, 5)).Select(i => (Key: $"k{i}", Value: Word())).ToArray();
            var guarantee = new ReadGuarantee((MilvusConsistency)random.Next(4), random.Next(3) == 0 ? 0 : (ulong)random.NextInt64());
            var writer = new SearchRequestWriter(Word(), "docs", filter, legs, fields, parameters, guarantee);
            using var written = new ProtoWriter(16);
            writer.WriteTo(written);
            Assert.Equal(writer.Size, written.Length);

            var expected = new SearchRequest
            {
                DbName = SearchRequest.Parser.ParseFrom(written.Written.Span).DbName,
                CollectionName = "docs",
                Dsl = filter.Text,
                DslType = 1,
                Nq = legs.Count,
                ConsistencyLevel = (int)guarantee.Level,
                GuaranteeTimestamp = guarantee.Timestamp,
                OutputFields = { fields },
                SearchParams = { parameters.Select(pair => new Parameter { Key = pair.Key, Value = pair.Value }) },
                ExprTemplateValues = { filter.Values.ToDictionary() },
                PlaceholderGroup = new PlaceholderGroup { Placeholders = { new PlaceholderValue { Tag = "$0", Type = round % 2 == 0 ? 101 : 104, Values = { legs.Select(Bytes) } } } }.ToByteString(),
            };
            Assert.Equal(expected, SearchRequest.Parser.ParseFrom(written.Written.Span));
        }

        string Word() => Words[random.Next(Words.Length)];

        SearchLeg Dense() => new DenseLeg(Enumerable.Range(0, 3).Select(_ => random.NextSingle()).ToArray());

        SearchLeg Sparse() => new SparseLeg(SparseEmbedding.FromDictionary(Enumerable.Range(0, random.Next(1, 9)).ToDictionary(i => (uint)i * 7, _ => random.NextSingle() + 0.1f)));

        TemplateValue Value() => new()
        {
            ArrayVal = random.Next(4) switch
            {
                0 => new TemplateArrayValue { BoolData = new BoolArray { Data = { true, false } } },
                1 => new TemplateArrayValue { LongData = new LongArray { Data = { random.NextInt64(), -1, 0 } } },
                2 => new TemplateArrayValue { DoubleData = new DoubleArray { Data = { random.NextDouble(), double.MinValue } } },
                _ => new TemplateArrayValue { StringData = new StringArray { Data = { Words } } },
            },
        };
    }

    [Fact]
    public void The_timestamp_of_a_write_is_read_as_the_generated_message_reads_it()
    {
        foreach (var timestamp in new ulong[] { 0, 1, 462_341_099_999_232_001, ulong.MaxValue })
            Assert.Equal(timestamp, AnswerReader.Timestamp(new MutationResult { Status = new Status(), Ids = new Ids(), UpsertCnt = 3, Timestamp = timestamp }.ToByteArray()));
    }

    private static ByteString Bytes(SearchLeg leg)
    {
        using var writer = new ProtoWriter();
        if (leg is DenseLeg dense)
            writer.WriteFloats(dense.Vector.Span);
        else if (leg is SparseLeg sparse)
            SparseRow.Write(sparse.Vector, writer.Take(SparseRow.SizeOf(sparse.Vector)));
        return ByteString.CopyFrom(writer.Written.Span);
    }
}
