using System.Buffers;
using System.Globalization;
using Connectors.Encoders.Models;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders;

/// <summary>
/// The query side of a learned sparse model that needs no network for queries: each token of the text has a fixed weight, counted once
/// however often it occurs. It is what the doc-v1, v2 and v3 models of OpenSearch and sentence-transformers' SparseStaticEmbedding do; with
/// all weights 1 it is SPLADE-doc.
/// </summary>
/// <remarks>
/// Immutable and safe for concurrent use. Queries of a few pages are encoded on the caller's thread, more on a worker thread. It encodes queries only: the documents of such a model go through its network, which
/// <c>SpladeEncoder</c> of Connectors.Onnx runs, together with this for the queries. Options of a call that are understood:
/// <see cref="SparseEncodingOptions"/> and <see cref="EncodingOptions"/>. A text without tokens has the empty vector.
/// </remarks>
public sealed class InferenceFreeEncoder : IEmbeddingGenerator<string, SparseEmbedding>
{
    private const int DefaultMaxTokens = 512;

    /// <summary>Queries up to this length need no scratch space but the stack.</summary>
    private const int FewTokens = 128;

    private readonly WordPieceTokenizer _tokenizer;
    private readonly float[] _weights;
    private readonly PromptSet _prompts;
    private readonly int _maxTokens;
    private readonly int? _maxTerms;
    private readonly bool _specialTokensAsText;
    private readonly string _modelId;
    private readonly EncoderFingerprint? _fingerprint;

    /// <summary>Makes the query side from a tokenizer and the weights of its tokens.</summary>
    /// <param name="tokenizer">The tokenizer of the model that encodes the documents.</param>
    /// <param name="weights">
    /// The weights by token, for instance inverse document frequencies; other tokens have no weight. Null: every token weighs 1, which is
    /// SPLADE-doc.
    /// </param>
    /// <param name="options">Options; null for the defaults. Special tokens are left out unless they say otherwise.</param>
    /// <exception cref="ArgumentException">A weight is not finite, or none belongs to a token of the vocabulary.</exception>
    public InferenceFreeEncoder(WordPieceTokenizer tokenizer, IReadOnlyDictionary<string, float>? weights = null, InferenceFreeOptions? options = null)
        : this(
            tokenizer ?? throw new ArgumentNullException(nameof(tokenizer)),
            weights is null ? Ones(tokenizer.Vocabulary.Count) : QueryWeights.Of(weights, tokenizer.Vocabulary),
            Checked(options),
            options?.KeepSpecialTokens ?? false,
            options?.MaxTokens ?? DefaultMaxTokens,
            PromptSet.Read(null, null),
            maxTerms: null,
            options?.ModelId ?? (weights is null ? "tokens" : "idf"),
            fingerprint: null)
    {
    }

    private InferenceFreeEncoder(
        WordPieceTokenizer tokenizer,
        float[] weights,
        InferenceFreeOptions options,
        bool keepsSpecialTokens,
        int maxTokens,
        PromptSet prompts,
        int? maxTerms,
        string modelId,
        EncoderFingerprint? fingerprint)
    {
        _tokenizer = tokenizer;
        _weights = weights;
        _specialTokensAsText = options.SpecialTokensAsText;
        _maxTokens = maxTokens;
        _prompts = prompts;
        _maxTerms = maxTerms;
        _modelId = modelId;
        _fingerprint = fingerprint;
        if (keepsSpecialTokens)
            return;
        foreach (var id in tokenizer.SpecialIds)
            _weights[id] = 0;
    }

    /// <summary>Gets the number of entries of a vector, which is the size of the vocabulary.</summary>
    public int Dimensions => _weights.Length;

    /// <summary>Loads the query side of a model.</summary>
    /// <param name="path">
    /// A folder in the layout of sentence-transformers (a Router whose queries go through a SparseStaticEmbedding, or that alone), a folder in
    /// the layout of OpenSearch and fastembed (idf.json and a tokenizer), or an idf.json. Where the options have a hub also the name of a model there.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="IOException">A folder or file is missing, or the hub failed (<see cref="ModelHubException"/>).</exception>
    /// <exception cref="InvalidDataException">A file is broken; the message says where.</exception>
    /// <exception cref="NotSupportedException">The model is of another kind, or has a part that is not supported; the message names it.</exception>
    public static async Task<InferenceFreeEncoder> LoadAsync(string path, InferenceFreeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Checked(options);
        var here = await ModelSource.FindAsync(path, options.Hub, _ => HubFiles.QueryWeights, cancellationToken).ConfigureAwait(false);
        var folder = await InferenceFreeFolder.FindAsync(here, cancellationToken).ConfigureAwait(false);
        return await LoadFolderAsync(folder, options, prompts: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Encodes a search text, in microseconds and on this thread.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The vector.</returns>
    public SparseEmbedding EncodeQuery(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Encode(Prompted(_prompts.For(EncodingRole.Query, name: null), text), new SparsePruning { MaxTerms = _maxTerms }, out _);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or the model has no prompt of the name asked for.</exception>
    /// <exception cref="NotSupportedException">The role is not <see cref="EncodingRole.Query"/>, or other dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var texts = TextList.Checked(values);
        if (options is not EncodingOptions { Role: EncodingRole.Query } encoding)
            throw new NotSupportedException($"{_modelId} is the query side of a model: documents need its network (SpladeEncoder of Connectors.Onnx). For queries call {nameof(EncoderExtensions.EncodeQueryAsync)}, or set {nameof(EncodingOptions.Role)} to {EncodingRole.Query}.");
        if (encoding.Dimensions is { } dimensions && dimensions != Dimensions)
            throw new NotSupportedException($"{_modelId} gives vectors of {Dimensions} dimensions, not {dimensions}.");
        var sparse = encoding as SparseEncodingOptions;
        var pruning = new SparsePruning { MaxTerms = sparse?.MaxTerms ?? _maxTerms, MinWeight = sparse?.MinWeight ?? 0 };
        var prompt = _prompts.For(EncodingRole.Query, encoding.PromptName);
        return TextList.AreQuick(texts)
            ? Task.FromResult(Encode(texts, prompt, pruning, cancellationToken))
            : Task.Run(() => Encode(texts, prompt, pruning, cancellationToken), cancellationToken);
    }

    /// <summary>Gives <see cref="EmbeddingGeneratorMetadata"/>, <see cref="ISparseVocabulary"/>, the tokenizer, and for a loaded model <see cref="EncoderFingerprint"/>.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null) => EncoderServices.Find(
        serviceType,
        serviceKey,
        this,
        (typeof(EmbeddingGeneratorMetadata), new EmbeddingGeneratorMetadata("connectors", providerUri: null, _modelId, Dimensions)),
        (typeof(WordPieceTokenizer), _tokenizer),
        (typeof(EncoderFingerprint), _fingerprint),
        (typeof(ISparseVocabulary), _tokenizer.Vocabulary));

    /// <summary>Does nothing: there is nothing to release.</summary>
    public void Dispose()
    {
    }

    internal static async Task<InferenceFreeEncoder> LoadFolderAsync(
        InferenceFreeFolder folder,
        InferenceFreeOptions options,
        IReadOnlyDictionary<string, string>? prompts,
        CancellationToken cancellationToken)
    {
        var settings = await JsonFile.ReadObjectAsync(folder.Folder, "config_sentence_transformers.json", cancellationToken).ConfigureAwait(false);
        var limits = await JsonFile.ReadObjectAsync(folder.TokenizerFolder, "tokenizer_config.json", cancellationToken).ConfigureAwait(false);
        var promptSet = PromptSet.Read(settings, prompts);
        var keepsSpecialTokens = options.KeepSpecialTokens ?? folder.KeepsSpecialTokens;
        var maxTokens = options.MaxTokens ?? limits.Count("model_max_length") ?? DefaultMaxTokens;
        var tokenizerPath = options.TokenizerPath ?? folder.TokenizerFolder;
        var maxTerms = settings.Count("max_active_dims");
        KeyValuePair<string, string?>[] behaviour =
        [
            new("keepSpecialTokens", keepsSpecialTokens ? "yes" : "no"),
            new("specialTokensAsText", options.SpecialTokensAsText ? "yes" : "no"),
            new("maxTokens", maxTokens.ToString(CultureInfo.InvariantCulture)),
            new("maxTerms", maxTerms?.ToString(CultureInfo.InvariantCulture)),
            .. promptSet.Settings,
        ];
        var fingerprint = new EncoderFingerprint("inference-free/1", behaviour, [folder.WeightsFile, .. TokenizerFiles.List(tokenizerPath)]);
        var tokenizer = await Task.Run(() => WordPieceTokenizer.Load(tokenizerPath), cancellationToken).ConfigureAwait(false);
        var weights = await QueryWeights.ReadAsync(folder.WeightsFile, tokenizer.Vocabulary, cancellationToken).ConfigureAwait(false);
        return new InferenceFreeEncoder(tokenizer, weights, options, keepsSpecialTokens, maxTokens, promptSet, maxTerms, options.ModelId ?? folder.Name, fingerprint);
    }

    private static InferenceFreeOptions Checked(InferenceFreeOptions? options)
    {
        options ??= new InferenceFreeOptions();
        options.Validate();
        return options;
    }

    private static float[] Ones(int count)
    {
        var weights = new float[count];
        Array.Fill(weights, 1);
        return weights;
    }

    private static string Prompted(string prompt, string text) => prompt.Length == 0 ? text : prompt + text;

    private GeneratedEmbeddings<SparseEmbedding> Encode(IReadOnlyList<string> texts, string prompt, SparsePruning pruning, CancellationToken cancellationToken)
    {
        var vectors = new GeneratedEmbeddings<SparseEmbedding>(texts.Count);
        var tokens = 0L;
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors.Add(Encode(Prompted(prompt, text), pruning, out var count));
            tokens += count;
        }

        vectors.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return vectors;
    }

    private SparseEmbedding Encode(string text, SparsePruning pruning, out int tokens)
    {
        // A unit of text becomes at most three tokens.
        var room = (int)Math.Min(_maxTokens, 3L * text.Length);
        var pooled = room > FewTokens ? ArrayPool<int>.Shared.Rent(room) : null;
        try
        {
            var ids = pooled is null ? stackalloc int[FewTokens] : pooled;
            tokens = _tokenizer.Encode(text, ids[..room], addSpecialTokens: false, _specialTokensAsText);
            return Weigh(ids[..tokens]).Prune(pruning);
        }
        finally
        {
            if (pooled is not null)
                ArrayPool<int>.Shared.Return(pooled);
        }
    }

    private SparseEmbedding Weigh(Span<int> ids)
    {
        ids.Sort();
        var count = 0;
        foreach (var id in ids)
        {
            if (_weights[id] != 0 && (count == 0 || ids[count - 1] != id))
                ids[count++] = id;
        }

        var (indices, values) = (new uint[count], new float[count]);
        for (var i = 0; i < count; i++)
            (indices[i], values[i]) = ((uint)ids[i], _weights[ids[i]]);
        return new SparseEmbedding(indices, values, Dimensions, _tokenizer.Vocabulary.Id) { ModelId = _modelId };
    }
}
