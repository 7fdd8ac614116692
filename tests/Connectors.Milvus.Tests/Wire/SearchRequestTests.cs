using System.Text;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Wire;
using Connectors.Protobuf;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Wire;

/// <summary>Searches that are written by hand are what protobuf's own classes write.</summary>
public class SearchRequestTests
{
    private static readonly string[] Words = ["a", "größe", "日本語", "😀", "x'y", "line\nbreak", "\"quoted\\\"", "\u0301", " "];

    [Fact]
    public void Random_searches_by_text_are_those_of_the_generated_messages()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var texts = Enumerable.Range(0, random.Next(1, 20)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => Words[random.Next(Words.Length)]))).ToList();
            var (database, filter) = (round % 2 == 0 ? string.Empty : "tenant", round % 3 == 0 ? null : "lang == \"de\"");
            var parameters = new[] { ("anns_field", "body"), ("topk", $"{random.Next(1, 1000)}"), ("metric_type", "BM25") };
            var expected = new SearchRequest
            {
                DbName = database,
                CollectionName = "docs",
                Dsl = filter ?? string.Empty,
                PlaceholderGroup = Group(texts),
                DslType = 1,
                OutputFields = { "$meta", "text" },
                SearchParams = { parameters.Select(pair => new Parameter { Key = pair.Item1, Value = pair.Item2 }) },
                Nq = texts.Count,
            };

            var writer = new SearchRequestWriter(database, "docs", filter is null ? FilterExpression.None : new(filter), [.. texts.Select(text => new TextLeg(text))], ["$meta", "text"], parameters, ReadGuarantee.Strong);
            using var written = new ProtoWriter();
            writer.WriteTo(written);
            Assert.Equal(expected, SearchRequest.Parser.ParseFrom(written.Written.Span));
            Assert.Equal(expected.ToByteArray(), written.Written.ToArray());
            Assert.Equal(writer.Size, written.Length);
        }
    }

    [Fact]
    public void A_zero_in_a_text_separates_words()
    {
        var writer = new SearchRequestWriter(string.Empty, "docs", FilterExpression.None, [new TextLeg("copper\0kettle")], [], [], ReadGuarantee.Strong);
        using var written = new ProtoWriter();
        writer.WriteTo(written);
        Assert.Equal(Group(["copper kettle"]), SearchRequest.Parser.ParseFrom(written.Written.Span).PlaceholderGroup);
    }

    private static ByteString Group(IEnumerable<string> texts) => new PlaceholderGroup
    {
        Placeholders = { new PlaceholderValue { Tag = "$0", Type = 21, Values = { texts.Select(text => ByteString.CopyFrom(text, Encoding.UTF8)) } } },
    }.ToByteString();
}
