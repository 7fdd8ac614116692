using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using Connectors.Encoders.Models;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders;

/// <summary>
/// A static model: the vector of a text is the mean of its tokens' vectors, which are looked up in a table. Encoding takes microseconds and
/// needs no model runtime; the vectors know nothing of the order of words.
/// </summary>
/// <remarks>
/// Safe for concurrent use. Reads folders of model2vec (potion and others) and of sentence-transformers' StaticEmbedding, as each of them does:
/// model2vec cuts a text at <c>max_length</c> tokens and leaves unknown words out, StaticEmbedding does neither. A text without tokens has the zero
/// vector. Options of a call that are understood: <see cref="EncodingOptions"/>.
/// </remarks>
public sealed class StaticEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>How many texts are encoded before cancellation is looked at.</summary>
    private const int CancellationInterval = 64;

    private readonly WordPieceTokenizer _tokenizer;
    private readonly StaticTable _table;
    private readonly StaticFolder _folder;
    private readonly int? _maxCharacters;
    private readonly bool _specialTokensAsText;
    private readonly string _modelId;

    private readonly PromptSet _prompts;
    private readonly EncoderFingerprint _fingerprint;

    private StaticEncoder(StaticFolder folder, WordPieceTokenizer tokenizer, StaticTable table, PromptSet prompts, EncoderFingerprint fingerprint, string modelId, bool specialTokensAsText)
    {
        _folder = folder;
        _tokenizer = tokenizer;
        _table = table;
        _prompts = prompts;
        _fingerprint = fingerprint;
        _modelId = modelId;
        _specialTokensAsText = specialTokensAsText;
        if (folder is { CutsCharacters: true, MaxTokens: { } tokens })
            _maxCharacters = (int)Math.Min(int.MaxValue, (long)tokens * MedianLength(tokenizer.Vocabulary));
    }

    /// <summary>Gets the number of dimensions of a vector.</summary>
    public int Dimensions => _table.Dimensions;

    /// <summary>Loads a model.</summary>
    /// <param name="path">
    /// The folder: model.safetensors with a tensor <c>embeddings</c>, tokenizer.json and config.json (model2vec); or model.safetensors with a tensor
    /// <c>embedding.weight</c> and tokenizer.json (sentence-transformers), which may be in a folder 0_StaticEmbedding. Where the options have a hub
    /// also the name of a model there, <c>ORGANISATION/NAME[@REVISION]</c>, which is downloaded unless it is in the cache.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="IOException">The folder or a file is missing, or the hub failed (<see cref="ModelHubException"/>).</exception>
    /// <exception cref="InvalidDataException">A file is broken; the message says where.</exception>
    /// <exception cref="NotSupportedException">The model or its tokenizer is of another kind; the message names it.</exception>
    public static async Task<StaticEncoder> LoadAsync(string path, StaticOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new StaticOptions();
        var folder = await ModelSource.FindAsync(path, options.Hub, _ => HubFiles.Tables, cancellationToken).ConfigureAwait(false);
        var layout = await StaticFolder.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        layout = layout with { Normalize = options.Normalize ?? layout.Normalize };
        var settings = await JsonFile.ReadObjectAsync(folder, "config_sentence_transformers.json", cancellationToken).ConfigureAwait(false);
        var prompts = PromptSet.Read(settings, replacement: null);
        return await Task.Run(
            () =>
            {
                var fingerprint = Fingerprint(layout, prompts, options.SpecialTokensAsText);
                var tokenizer = WordPieceTokenizer.Load(layout.TokenizerFile);
                var table = StaticTable.Read(layout.TensorFile, layout.TensorName, tokenizer.Vocabulary.Count);
                return new StaticEncoder(layout, tokenizer, table, prompts, fingerprint, options.ModelId ?? ModelSource.NameOf(Path.GetFullPath(folder)), options.SpecialTokensAsText);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or the model has no prompt of the name asked for.</exception>
    /// <exception cref="NotSupportedException">Other dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var texts = TextList.Checked(values);
        if (options?.Dimensions is { } dimensions && dimensions != Dimensions)
            throw new NotSupportedException($"The model {_modelId} gives vectors of {Dimensions} dimensions, not {dimensions}.");
        var encoding = options as EncodingOptions;
        var prompt = _prompts.For(encoding?.Role ?? EncodingRole.Document, encoding?.PromptName);
        return Task.Run(() => Encode(texts, prompt, cancellationToken), cancellationToken);
    }

    /// <summary>Gives <see cref="EmbeddingGeneratorMetadata"/>, <see cref="EncoderFingerprint"/> or the tokenizer.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null) => EncoderServices.Find(
        serviceType,
        serviceKey,
        this,
        (typeof(EmbeddingGeneratorMetadata), new EmbeddingGeneratorMetadata("static", providerUri: null, _modelId, Dimensions)),
        (typeof(EncoderFingerprint), _fingerprint),
        (typeof(WordPieceTokenizer), _tokenizer));

    /// <summary>Does nothing: the model is plain memory.</summary>
    public void Dispose()
    {
    }

    private static EncoderFingerprint Fingerprint(StaticFolder folder, PromptSet prompts, bool specialTokensAsText)
    {
        KeyValuePair<string, string?>[] settings =
        [
            new("table", folder.TensorName),
            new("max tokens", folder.MaxTokens?.ToString(CultureInfo.InvariantCulture)),
            new("normalize", folder.Normalize ? "yes" : "no"),
            new("special tokens as text", specialTokensAsText ? "yes" : "no"),
            .. prompts.Settings,
        ];
        return new EncoderFingerprint("static/1", settings, [folder.TensorFile, folder.TokenizerFile]);
    }

    /// <summary>The median length of the vocabulary's tokens in code points, as model2vec takes it: the mean of the middle two, rounded down.</summary>
    private static int MedianLength(WordPieceVocabulary vocabulary)
    {
        var lengths = new int[vocabulary.Count];
        for (var id = 0; id < lengths.Length; id++)
            lengths[id] = vocabulary.TryGetToken((uint)id, out var token) ? token.EnumerateRunes().Count() : 0;
        Array.Sort(lengths);
        return (lengths[(lengths.Length - 1) / 2] + lengths[lengths.Length / 2]) / 2;
    }

    private GeneratedEmbeddings<Embedding<float>> Encode(IReadOnlyList<string> texts, string prompt, CancellationToken cancellationToken)
    {
        var vectors = new Embedding<float>[texts.Count];
        var tokens = 0L;
        for (var i = 0; i < vectors.Length; i++)
        {
            if (i % CancellationInterval == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var vector = new float[Dimensions];
            tokens += Encode(prompt.Length == 0 ? texts[i] : prompt + texts[i], vector);
            vectors[i] = new Embedding<float>(vector) { ModelId = _modelId };
        }

        return new GeneratedEmbeddings<Embedding<float>>(vectors) { Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens } };
    }

    /// <summary>Writes the vector of a text and tells how many tokens it was made of.</summary>
    private int Encode(ReadOnlySpan<char> text, float[] vector)
    {
        text = Cut(text);

        // A unit of text becomes at most three tokens; the limit is the file's and may be any number.
        var room = _folder.MaxTokens is { } limit ? (int)Math.Min(limit, 3L * text.Length) : _tokenizer.CountTokens(text, addSpecialTokens: false, _specialTokensAsText);
        var rented = ArrayPool<int>.Shared.Rent(room);
        try
        {
            var ids = rented.AsSpan(0, _tokenizer.Encode(text, rented.AsSpan(0, room), addSpecialTokens: false, _specialTokensAsText));
            if (_folder.DropsUnknown)
                ids = ids[..WithoutUnknown(ids)];
            _table.Mean(ids, vector);
            Finish(vector);
            return ids.Length;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private ReadOnlySpan<char> Cut(ReadOnlySpan<char> text)
    {
        if (_maxCharacters is not { } limit || text.Length <= limit)
            return text;
        var units = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (limit-- == 0)
                break;
            units += rune.Utf16SequenceLength;
        }

        return text[..units];
    }

    private int WithoutUnknown(Span<int> ids)
    {
        var count = 0;
        foreach (var id in ids)
        {
            if (id != _tokenizer.UnknownId)
                ids[count++] = id;
        }

        return count;
    }

    private void Finish(float[] vector)
    {
        Round(vector);
        var norm = TensorPrimitives.Norm<float>(vector);
        if (!float.IsFinite(norm))
            throw new InvalidDataException($"The model {_modelId} gave a number that is not finite.");
        if (!_folder.Normalize || norm == 0)
            return;
        TensorPrimitives.Divide(vector, norm, vector);
        Round(vector);
    }

    private void Round(float[] vector)
    {
        if (!_table.IsHalf)
            return;
        foreach (ref var value in vector.AsSpan())
            value = (float)(Half)value;
    }
}
