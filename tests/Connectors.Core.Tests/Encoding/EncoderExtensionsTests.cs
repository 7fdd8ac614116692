using Connectors.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Connectors.Tests.Encoders;

public sealed class EncoderExtensionsTests : IDisposable
{
    private static readonly FakeVocabulary Vocabulary = new("fruit", "apple", "pear", "fig", "plum");
    private readonly FakeEncoder<SparseEmbedding> _encoder = new(Vocabulary.Encode, Vocabulary);

    public void Dispose() => _encoder.Dispose();

    [Fact]
    public async Task A_query_is_encoded_as_one_and_documents_as_such_whatever_the_options_say()
    {
        await _encoder.EncodeQueryAsync("pear", new EncodingOptions { Role = EncodingRole.Document, PromptName = "p" });
        await _encoder.EncodeDocumentsAsync(["pear"], new EncodingOptions { Role = EncodingRole.Query });
        await _encoder.EncodeQueryAsync("pear");

        Assert.Equal([EncodingRole.Query, EncodingRole.Document, EncodingRole.Query], _encoder.Calls.Select(call => ((EncodingOptions)call.Options!).Role));
        Assert.Equal("p", ((EncodingOptions)_encoder.Calls[0].Options!).PromptName);
    }

    [Fact]
    public async Task The_callers_options_are_not_changed_and_their_type_reaches_the_encoder()
    {
        var options = new SparseEncodingOptions { Role = EncodingRole.Query, MaxTerms = 3 };
        await _encoder.EncodeDocumentsAsync(["pear"], options);

        Assert.Equal(EncodingRole.Query, options.Role);
        var given = Assert.IsType<SparseEncodingOptions>(_encoder.Calls.Single().Options);
        Assert.NotSame(options, given);
        Assert.Equal((EncodingRole.Document, 3), (given.Role, given.MaxTerms));
    }

    [Fact]
    public async Task Vectors_come_in_the_order_of_the_texts()
    {
        var vectors = await _encoder.EncodeDocumentsAsync(["fig", "apple", "plum"]);
        Assert.Equal([2u, 0u, 3u], vectors.Select(vector => vector.Indices.Span[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task An_encoder_that_returns_another_number_of_vectors_is_an_error_not_a_shift(int surplus)
    {
        _encoder.Surplus = surplus;
        await Assert.ThrowsAsync<InvalidOperationException>(() => _encoder.EncodeQueryAsync("pear"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _encoder.EncodeDocumentsAsync(["pear", "fig"]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _encoder.EncodeDocumentsAsync(Stream("pear", "fig")).ToListAsync());
    }

    [Fact]
    public async Task A_sequence_of_texts_is_enumerated_once()
    {
        var reads = 0;
        Assert.Equal(2, (await _encoder.EncodeDocumentsAsync(Texts())).Count);
        Assert.Equal(1, reads);

        IEnumerable<string> Texts()
        {
            reads++;
            yield return "pear";
            yield return "fig";
        }
    }

    [Fact]
    public async Task A_stream_is_encoded_lazily_in_chunks_and_in_order()
    {
        var read = 0;
        var vectors = new List<SparseEmbedding>();
        await foreach (var vector in _encoder.EncodeDocumentsAsync(Texts(), chunkSize: 2))
        {
            vectors.Add(vector);
            if (vectors.Count == 1)
                Assert.Equal(2, read);
        }

        Assert.Equal([0u, 1u, 2u, 3u, 0u], vectors.Select(vector => vector.Indices.Span[0]));
        Assert.Equal([2, 2, 1], _encoder.Calls.Select(call => call.Texts.Length));
        Assert.All(_encoder.Calls, call => Assert.Equal(EncodingRole.Document, ((EncodingOptions)call.Options!).Role));

        async IAsyncEnumerable<string> Texts()
        {
            foreach (var text in new[] { "apple", "pear", "fig", "plum", "apple" })
            {
                read++;
                await Task.Yield();
                yield return text;
            }
        }
    }

    [Fact]
    public async Task A_stream_needs_a_chunk_of_at_least_one() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _encoder.EncodeDocumentsAsync(Stream("a"), chunkSize: 0).ToListAsync());

    [Fact]
    public async Task Cancellation_reaches_the_encoder_and_ends_a_stream()
    {
        using var source = new CancellationTokenSource();
        await _encoder.EncodeQueryAsync("pear", options: null, source.Token);
        Assert.Equal(source.Token, _encoder.Calls.Single().Token);

        var seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var vector in _encoder.EncodeDocumentsAsync(Stream("pear", "fig", "plum"), chunkSize: 1).WithCancellation(source.Token))
            {
                seen++;
                await source.CancelAsync();
            }
        });
        Assert.Equal(1, seen);
    }

    [Fact]
    public void Similarity_has_a_row_for_each_query_and_a_column_for_each_document()
    {
        var matrix = _encoder.Similarity([Vocabulary.Encode("apple pear")], [Vocabulary.Encode("apple apple"), Vocabulary.Encode("fig"), Vocabulary.Encode("pear apple")]);
        Assert.Equal((1, 3), (matrix.GetLength(0), matrix.GetLength(1)));
        Assert.Equal([2f, 0, 2], matrix.Cast<float>());
        Assert.Throws<InvalidOperationException>(() => _encoder.Similarity([Vocabulary.Encode("apple")], [new(new uint[] { 0 }, new[] { 1f }, vocabularyId: "other")]));
    }

    [Fact]
    public void Similarity_of_dense_vectors_is_the_cosine_and_0_for_the_zero_vector()
    {
        using var dense = new FakeEncoder<Embedding<float>>(_ => new(default));
        var matrix = dense.Similarity([new(new float[] { 3, 4 })], [new(new float[] { 6, 8 }), new(new float[] { 0, 0 }), new(new float[] { -3, -4 })]);
        Assert.Equal([1f, 0, -1], matrix.Cast<float>().Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void Decode_gives_tokens_by_descending_weight_and_equal_weights_by_index()
    {
        var vector = new SparseEmbedding(new uint[] { 0, 1, 2, 9 }, new float[] { 1, 3, 1, 2 });
        Assert.Equal([new("pear", 3), new("[9]", 2), new("apple", 1), new("fig", 1)], _encoder.Decode(vector));
        Assert.Equal([new TermWeight("pear", 3)], _encoder.Decode(vector, top: 1));
        Assert.Empty(_encoder.Decode(vector, top: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _encoder.Decode(vector, top: -1));
    }

    [Fact]
    public void Decode_refuses_a_vector_of_another_vocabulary_and_an_encoder_without_one()
    {
        var foreign = new SparseEmbedding(new uint[] { 0 }, new float[] { 1 }, vocabularyId: "other");
        Assert.Contains("'other'", Assert.Throws<InvalidOperationException>(() => _encoder.Decode(foreign)).Message);
        using var wordless = new FakeEncoder<SparseEmbedding>(Vocabulary.Encode);
        Assert.Throws<InvalidOperationException>(() => wordless.Decode(Vocabulary.Encode("fig")));
    }

    [Fact]
    public void Explain_lists_the_shared_terms_and_their_contributions_add_up_to_the_dot_product()
    {
        var query = new SparseEmbedding(new uint[] { 0, 1, 3 }, new float[] { 1, 2, 5 }, vocabularyId: "fruit");
        var document = new SparseEmbedding(new uint[] { 0, 1, 2 }, new float[] { 3, 4, 5 }, vocabularyId: "fruit");

        var terms = _encoder.Explain(query, document);

        Assert.Equal([new("pear", 2, 4, 8), new("apple", 1, 3, 3)], terms);
        Assert.Equal(query.Dot(document), terms.Sum(term => term.Contribution));
    }

    [Fact]
    public void Explain_refuses_vectors_that_do_not_come_from_the_encoders_vocabulary_on_either_side()
    {
        SparseEmbedding unknown = new(new uint[] { 0 }, new[] { 1f }), own = Vocabulary.Encode("apple"), foreign = new(new uint[] { 0 }, new[] { 1f }, vocabularyId: "other");
        Assert.Throws<InvalidOperationException>(() => _encoder.Explain(own, foreign));
        Assert.Throws<InvalidOperationException>(() => _encoder.Explain(foreign, foreign));
        Assert.Throws<InvalidOperationException>(() => _encoder.Explain(foreign, unknown));
        Assert.Throws<InvalidOperationException>(() => _encoder.Explain(unknown, foreign));
        Assert.Single(_encoder.Explain(unknown, own));
    }

    private static async IAsyncEnumerable<string> Stream(params string[] texts)
    {
        foreach (var text in texts)
        {
            await Task.Yield();
            yield return text;
        }
    }
}
