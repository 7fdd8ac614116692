using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Documents;

/// <summary>What is written as a document is read back as the same point.</summary>
public sealed class DocumentTests(ITestOutputHelper output)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Payload.MaxDepth + 1 };

    private readonly IndexLayout _layout = IndexLayout.Of(RandomPoints.Definition, ServerVersion.Floor);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void Points_are_read_back_as_they_were_written(bool denseAsBase64, int seed)
    {
        const int count = 5_000;
        var points = new RandomPoints(seed);
        var writer = Writer(denseAsBase64);
        using var line = new JsonBuffer();
        var hidden = 0;
        for (var i = 0; i < count; i++)
        {
            var point = points.Next();
            var start = line.Length;
            writer.Write(point, line);
            var document = line.Written.Span[start..];
            Assert.Equal(-1, document.IndexOfAny((byte)'\n', (byte)'\r'));
            hidden += CheckKeys(document);
            AssertSame(point, Read(point.Id, document));
        }

        output.WriteLine($"{count:N0} points, {line.Length:N0} bytes, {hidden:N0} of them with hidden keys");
        Assert.InRange(hidden, count / 4, count - 1);
    }

    [Fact]
    public void Payloads_of_plain_keys_are_copied_as_they_are()
    {
        var points = new RandomPoints(3);
        for (var i = 0; i < 5_000; i++)
        {
            var point = points.Next(withOddKeys: false);
            using var line = new JsonBuffer();
            Writer().Write(point, line);
            Assert.StartsWith(point.Payload.ToString().Trim()[..^1], Encoding.UTF8.GetString(line.Written.Span), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"a.b":1}""", """{"_c":{"r":"{\"a.b\":1}"}}""")]
    [InlineData("""{"a\u002eb":1}""", """{"_c":{"r":"{\"a\\u002eb\":1}"}}""")]
    [InlineData("""{"\u005fid":1,"b":{"_id.x":2}}""", """{"b":{"_id.x":2},"_c":{"r":"{\"\\u005fid\":1}"}}""")]
    [InlineData("{\"\"\t:1}", """{"_c":{"r":"{\"\"\t:1}"}}""")]
    [InlineData("""{"\u00a0":1," ":2," x":3}""", """{" x":3,"_c":{"r":"{\"\\u00a0\":1,\" \":2}"}}""")]
    [InlineData("""{"at":"2020-01-02T03:04:05+01:00"}""", """{"at":"2020-01-02T03:04:05+01:00","_c":{"t":{"at":["2020-01-02T02:04:05.0000000Z"]}}}""")]
    [InlineData("""{"at":[],"title":null}""", """{"at":[],"title":null}""")]
    [InlineData("\t {\t\"a\":1 } ", """{"a":1}""")]
    [InlineData("{}", "{}")]
    public void Keys_that_the_server_would_misread_are_put_away(string payload, string expected)
    {
        using var line = new JsonBuffer();
        Writer().Write(new HybridPoint("1", Payload.Parse(payload)), line);
        var document = Encoding.UTF8.GetString(line.Written.Span);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(document).RootElement), document);
    }

    [Fact]
    public void Texts_have_their_words_once_and_a_digest_each()
    {
        using var line = new JsonBuffer();
        Writer().Write(new HybridPoint("1", Payload.Parse("""{"title":["Two words","two WORDS more"],"titre \u00e9":"été"}""")), line);
        using var document = JsonDocument.Parse(line.Written);
        var hidden = document.RootElement.GetProperty("_c");
        Assert.Equal("""{"title":["two","words","more"],"titre é":["été"]}""", hidden.GetProperty("w").GetRawText());
        Assert.Equal([HiddenForms.DigestOf("Two words"), HiddenForms.DigestOf("two WORDS more")], hidden.GetProperty("h").GetProperty("title").EnumerateArray().Select(digest => digest.GetString()!));
    }

    [Fact]
    public void Words_longer_than_a_term_can_be_are_kept_as_digests()
    {
        var word = new string('é', DocumentChecker.MaxTermBytes / 2);
        using var line = new JsonBuffer();
        Writer().Write(new HybridPoint("1", Payload.Parse($$"""{"title":"{{word}} {{word}}é"}""")), line);
        using var document = JsonDocument.Parse(line.Written);
        Assert.Equal([word, " " + HiddenForms.DigestOf(word + "é")], document.RootElement.GetProperty("_c").GetProperty("w").GetProperty("title").EnumerateArray().Select(text => text.GetString()!));
    }

    [Fact]
    public void Documents_of_another_programs_index_hold_the_payload_and_nothing_else()
    {
        var layout = new IndexLayout(IndexLayout.Of(RandomPoints.Definition, ServerVersion.Floor).Definition, isOurs: false);
        var payload = Payload.Parse("""{"a.b":1,"title":"words"}""");
        using var line = new JsonBuffer();
        new DocumentWriter(layout, new SparseTokenCodec(layout, new ElasticsearchCollectionState()), denseAsBase64: false).Write(new HybridPoint("1", payload), line);
        Assert.Equal(payload.ToString(), Encoding.UTF8.GetString(line.Written.Span));
    }

    [Fact]
    public void Words_of_a_vocabulary_are_written_with_what_json_asks_for()
    {
        var definition = new HybridCollectionDefinition { Sparse = { new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary } } };
        var layout = IndexLayout.Of(definition, ServerVersion.Floor);
        var state = new ElasticsearchCollectionState();
        state.Vocabularies["sparse"] = new Words("\"", "\\", "new\nline", "語", "😀", "##ing");
        var tokens = new SparseTokenCodec(layout, state);
        var point = new HybridPoint("1") { Sparse = { ["sparse"] = new SparseEmbedding(new uint[] { 0, 1, 2, 3, 4, 5 }, new float[] { 1, 2, 3, 4, 5, 6 }) } };
        using var line = new JsonBuffer();
        new DocumentWriter(layout, tokens, denseAsBase64: false).Write(point, line);
        Assert.Equal(-1, line.Written.Span.IndexOf((byte)'\n'));
        var reader = JsonBuffer.Reader(line.Written.Span);
        var read = new DocumentReader(layout, tokens, new SourceSelection(layout, PayloadSelection.All, VectorSelection.All)).Read("1", ref reader, line.Written.Span);
        Assert.Equal(point.Sparse["sparse"].Indices.ToArray(), read.Sparse["sparse"].Indices.ToArray());
        Assert.Equal(point.Sparse["sparse"].Values.ToArray(), read.Sparse["sparse"].Values.ToArray());
    }

    [Fact]
    public void Any_text_between_quotes_is_valid_json_in_one_line()
    {
        var texts = new RandomPoints(4);
        for (var i = 0; i < 20_000; i++)
        {
            var text = texts.Unicode(i % 40);
            using var line = new JsonBuffer(16);
            line.Append("\""u8);
            line.AppendEscaped(text);
            line.Append("\""u8);
            Assert.Equal(-1, line.Written.Span.IndexOfAny((byte)'\n', (byte)'\r'));
            Assert.Equal(text, JsonSerializer.Deserialize<string>(line.Written.Span));
        }
    }

    private DocumentWriter Writer(bool denseAsBase64 = false) => new(_layout, new SparseTokenCodec(_layout, new ElasticsearchCollectionState()), denseAsBase64);

    private HybridPoint Read(string id, ReadOnlySpan<byte> document)
    {
        var reader = JsonBuffer.Reader(document);
        var selection = new SourceSelection(_layout, PayloadSelection.All, VectorSelection.All);
        return new DocumentReader(_layout, new SparseTokenCodec(_layout, new ElasticsearchCollectionState()), selection).Read(id, ref reader, document);
    }

    /// <summary>Whether a document has hidden keys; no other may be one that the server misreads.</summary>
    private static int CheckKeys(ReadOnlySpan<byte> document)
    {
        using var json = JsonDocument.Parse(document.ToArray(), Strict);
        var keys = json.RootElement.EnumerateObject().Select(member => member.Name).ToList();
        Assert.All(keys, key => Assert.True(key == HiddenKeys.Root || HiddenKeys.IsPlain(key), key));
        return keys.Contains(HiddenKeys.Root) ? 1 : 0;
    }

    private static void AssertSame(HybridPoint expected, HybridPoint actual)
    {
        using var payload = JsonDocument.Parse(expected.Payload.Utf8, Strict);
        using var read = JsonDocument.Parse(actual.Payload.Utf8, Strict);
        Assert.True(JsonElement.DeepEquals(payload.RootElement, read.RootElement), $"{expected.Payload} became {actual.Payload}");
        Assert.Equal(expected.Dense.Select(vector => vector.Key), actual.Dense.Select(vector => vector.Key));
        Assert.All(expected.Dense, vector => Assert.True(Bits(vector.Value.Span).SequenceEqual(Bits(actual.Dense[vector.Key].Span))));
        Assert.Equal(expected.Sparse.Select(vector => vector.Key), actual.Sparse.Select(vector => vector.Key));
        Assert.All(expected.Sparse, vector => Assert.True(vector.Value.Indices.Span.SequenceEqual(actual.Sparse[vector.Key].Indices.Span) && Bits(vector.Value.Values.Span).SequenceEqual(Bits(actual.Sparse[vector.Key].Values.Span))));
    }

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<float> numbers) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(numbers);

    private sealed class Words(params string[] tokens) : ISparseVocabulary
    {
        public string Id => "words";

        public int Count => tokens.Length;

        public bool TryGetToken(uint index, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? token)
        {
            token = index < tokens.Length ? tokens[index] : null;
            return token is not null;
        }

        public bool TryGetIndex(string token, out uint index)
        {
            var found = Array.IndexOf(tokens, token);
            index = (uint)Math.Max(found, 0);
            return found >= 0;
        }
    }
}
