using Connectors.Encoders;
using Connectors.Encoders.Models;
using Connectors.Onnx.Models;
using Connectors.Onnx.Pooling;
using Connectors.Onnx.Windows;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx;

/// <summary>
/// A SPLADE model: a masked language model whose logits become a sparse vector over its vocabulary, w = max over the tokens of
/// ln(1 + max(0, logit)). Queries may take another way than documents: a table of weights, or a model of their own.
/// </summary>
/// <remarks>
/// Safe for concurrent use; all callers share one session. A vector does not depend on the texts that are encoded beside it, except with
/// dynamically quantised graphs, whose rounding depends on the whole batch. Options of a call that are understood:
/// <see cref="SparseEncodingOptions"/> and <see cref="EncodingOptions"/>. Texts beyond the token limit are cut, or read in windows
/// (<see cref="SpladeOptions.Windows"/>); the empty text has a vector too, of what <c>[CLS]</c> and <c>[SEP]</c> say. Disposing waits for no run:
/// those under way end normally, later ones throw <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class SpladeEncoder : IEmbeddingGenerator<string, SparseEmbedding>
{
    private readonly TextModel _model;
    private readonly SpladePooler _pooler;
    private readonly int? _maxTerms;
    private readonly WindowTokenizer? _windows;
    private readonly WindowMerger? _merger;
    private readonly InferenceFreeEncoder? _queryTerms;
    private readonly QuerySide _queries;

    private SpladeEncoder(TextModel model, SpladePooler pooler, SpladeSettings settings, QuerySide queries, string? whyGraph)
    {
        _model = model;
        _pooler = pooler;
        _maxTerms = settings.MaxTerms;
        _queries = queries;
        WhyGraph = whyGraph;
        if (settings.Windows is { } windows)
            (_windows, _merger) = (model.WindowsOf(windows.Overlap), new WindowMerger(windows));
        if (settings.LexicalQueries)
            _queryTerms = new InferenceFreeEncoder(model.Tokenizer, options: new() { MaxTokens = int.MaxValue, SpecialTokensAsText = model.SpecialTokensAsText });
    }

    /// <summary>Gets the number of entries of a vector, which is the size of the vocabulary.</summary>
    public int Dimensions => _model.Width;

    /// <summary>Gets who projects the hidden states onto the vocabulary.</summary>
    public SpladeHead Head => WhyGraph is null ? SpladeHead.Fused : SpladeHead.Graph;

    /// <summary>Gets why the graph does the projection; null when <see cref="Head"/> is <see cref="SpladeHead.Fused"/>.</summary>
    public string? WhyGraph { get; }

    /// <summary>
    /// Loads a model from a folder in the layout of Hugging Face or sentence-transformers (versions 5 and 6), with its graph in ONNX. Of an asymmetric
    /// model (Router; or an idf.json beside the graph, as OpenSearch and fastembed have it) both sides load.
    /// </summary>
    /// <param name="path">
    /// The folder; or <c>FOLDER#FILE</c> to choose a graph; or an .onnx file. Without a choice: onnx/model.onnx, model.onnx, or the only .onnx file.
    /// Where the options have a hub also the name of a model there, <c>ORGANISATION/NAME[@REVISION][#FILE]</c>, which is downloaded unless it is in the cache.
    /// The graph may give logits [batch, sequence, vocabulary] or finished vectors [batch, vocabulary].
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="IOException">A folder or file is missing, there are several graphs to choose from, or the hub failed (<see cref="ModelHubException"/>).</exception>
    /// <exception cref="InvalidDataException">A file is broken, or the two sides have different vocabularies.</exception>
    /// <exception cref="NotSupportedException">The model is of another kind, or has a part that is not supported; the message names it.</exception>
    public static async Task<SpladeEncoder> LoadAsync(string path, SpladeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SpladeOptions();
        options.Validate();
        var folder = await ModelFolder.ReadAsync(path, options.Hub, cancellationToken).ConfigureAwait(false);
        var queries = await QuerySide.LoadAsync(folder, options, cancellationToken).ConfigureAwait(false);
        return await LoadSideAsync(folder, options, queries, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Loads two models with the same vocabulary: one for documents, and one (usually smaller) for queries.</summary>
    /// <param name="documents">The model of the documents; like the path of <see cref="LoadAsync"/>.</param>
    /// <param name="queries">The model of the queries.</param>
    /// <param name="options">Options of both; null for the defaults. <see cref="OnnxModelOptions.ModelId"/> is that of the documents.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentException">The options name another encoder of queries.</exception>
    /// <exception cref="IOException">A folder or file is missing, or there are several graphs to choose from.</exception>
    /// <exception cref="InvalidDataException">A file is broken, or the models have different vocabularies.</exception>
    /// <exception cref="NotSupportedException">A model is of another kind, or has a part that is not supported; the message names it.</exception>
    public static async Task<SpladeEncoder> LoadPairAsync(string documents, string queries, SpladeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        options ??= new SpladeOptions();
        options.Validate();
        if (options.QueryEncoder is not null)
            throw new ArgumentException($"Give either a model for queries or {nameof(options.QueryEncoder)}.", nameof(options));
        var folder = await ModelFolder.ReadAsync(documents, options.Hub, cancellationToken).ConfigureAwait(false);
        var querySide = new QuerySide(await LoadAsync(queries, options.ForQueries(), cancellationToken).ConfigureAwait(false), isOwned: true);
        return await LoadSideAsync(folder, options, querySide, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or the model has no prompt of the name asked for.</exception>
    /// <exception cref="NotSupportedException">Other dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var isQuery = options is EncodingOptions { Role: EncodingRole.Query };
        if (isQuery && _queries.Encoder is { } queries)
            return queries.GenerateAsync(values, options, cancellationToken);
        var sparse = options as SparseEncodingOptions;
        var pruning = new SparsePruning { MaxTerms = sparse?.MaxTerms ?? _maxTerms, MinWeight = sparse?.MinWeight ?? 0 };
        if (isQuery && _queryTerms is not null)
            return EncodeLexicalAsync(_queryTerms, values, options, pruning, cancellationToken);
        return isQuery || _windows is null
            ? _model.EncodeAsync(values, options, output => _pooler.Read(output, pruning), cancellationToken)
            : _model.EncodeWindowsAsync(values, options, _windows, output => _pooler.Read(output, default), (parts, spans) => _merger!.Merge(parts, spans).Prune(pruning), cancellationToken);
    }

    /// <summary>
    /// Gives <see cref="EmbeddingGeneratorMetadata"/>, <see cref="ISparseVocabulary"/>, <see cref="EncoderFingerprint"/>, the tokenizer, or ONNX
    /// Runtime's <c>InferenceSession</c>; and of an asymmetric model the encoder of queries by its own class, as <see cref="InferenceFreeEncoder"/>.
    /// </summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        if (serviceKey is null && serviceType == typeof(ISparseVocabulary))
            return _model.Vocabulary;
        var own = _model.GetService(serviceType, serviceKey, this);
        if (_queries.Encoder is not { } queries)
            return own;
        var theirs = queries.GetService(serviceType, serviceKey);
        return own is EncoderFingerprint documents
            ? theirs is EncoderFingerprint other ? EncoderFingerprint.Of(documents, other) : null
            : own ?? theirs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queries.Dispose();
        _model.Dispose();
    }

    internal static async Task<SpladeEncoder> LoadSideAsync(ModelFolder folder, SpladeOptions options, QuerySide queries, CancellationToken cancellationToken)
    {
        TextModel? model = null;
        try
        {
            var settings = SpladeSettings.Read(folder, options);
            var prompts = PromptSet.Read(folder.Settings, options.Prompts);
            (model, var pooler, var whyGraph) = await new SpladeLoader(folder, settings, prompts, options).LoadAsync(cancellationToken).ConfigureAwait(false);
            queries.ThrowUnlessComparable(model.Vocabulary);
            return new SpladeEncoder(model, pooler, settings, queries, whyGraph);
        }
        catch
        {
            model?.Dispose();
            queries.Dispose();
            throw;
        }
    }

    private async Task<GeneratedEmbeddings<SparseEmbedding>> EncodeLexicalAsync(
        InferenceFreeEncoder terms,
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options,
        SparsePruning pruning,
        CancellationToken cancellationToken)
    {
        var texts = TextList.Checked(values);
        var vectors = await _model.EncodeAsync(texts, options, output => _pooler.Read(output, default), cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < vectors.Count; i++)
            vectors[i] = SharedTerms.Keep(vectors[i], terms.EncodeQuery(texts[i])).Prune(pruning);
        return vectors;
    }
}
