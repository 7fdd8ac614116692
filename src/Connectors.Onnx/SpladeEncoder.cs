using Connectors.Encoders;
using Connectors.Onnx.Models;
using Connectors.Onnx.Pooling;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx;

/// <summary>
/// A SPLADE model: a masked language model whose logits become a sparse vector over its vocabulary, w = max over the tokens of
/// ln(1 + max(0, logit)).
/// </summary>
/// <remarks>
/// Safe for concurrent use; all callers share one session. A vector does not depend on the texts that are encoded beside it, except with
/// dynamically quantised graphs, whose rounding depends on the whole batch. Options of a call that are understood:
/// <see cref="SparseEncodingOptions"/> and <see cref="EncodingOptions"/>. Texts beyond the token limit are cut; the empty text has a vector too,
/// of what <c>[CLS]</c> and <c>[SEP]</c> say. Disposing waits for no run: those under way end normally, later ones throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class SpladeEncoder : IEmbeddingGenerator<string, SparseEmbedding>
{
    private static readonly string[] KnownOutputs = ["sparse", "logits"];

    private readonly TextModel _model;
    private readonly SpladePooler _pooler;
    private readonly int? _maxTerms;
    private readonly bool _documentsOnly;

    private SpladeEncoder(TextModel model, SpladeSettings settings, bool documentsOnly)
    {
        _model = model;
        _pooler = new SpladePooler(settings, model.Graph.IsPooled, model.Graph.Width, model.Vocabulary.Id, model.ModelId);
        _maxTerms = settings.MaxTerms;
        _documentsOnly = documentsOnly;
    }

    /// <summary>Gets the number of entries of a vector, which is the size of the vocabulary.</summary>
    public int Dimensions => _model.Graph.Width;

    /// <summary>
    /// Loads a model from a folder in the layout of Hugging Face or sentence-transformers (versions 5 and 6), with its graph in ONNX.
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
    /// <exception cref="InvalidDataException">A file is broken.</exception>
    /// <exception cref="NotSupportedException">The model is of another kind, or has a part that is not supported; the message names it.</exception>
    public static async Task<SpladeEncoder> LoadAsync(string path, SpladeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SpladeOptions();
        options.Validate();
        var folder = await ModelFolder.ReadAsync(path, options.Hub, cancellationToken).ConfigureAwait(false);
        var settings = SpladeSettings.Read(folder, options);
        var prompts = PromptSet.Read(folder.Settings, options.Prompts);
        var model = await TextModel.LoadAsync(folder, prompts, options, settings, KnownOutputs, cancellationToken).ConfigureAwait(false);
        try
        {
            Check(model, folder, options);
            return new SpladeEncoder(model, settings, folder.IsRouted);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or the model has no prompt of the name asked for.</exception>
    /// <exception cref="NotSupportedException">Other dimensions are asked for, or queries of a model that encodes only documents.</exception>
    public Task<GeneratedEmbeddings<SparseEmbedding>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        if (_documentsOnly && options is EncodingOptions { Role: EncodingRole.Query })
            throw new NotSupportedException($"The model {_model.ModelId} encodes queries without a network: use the inference-free encoder of Connectors.Encoders for them.");
        var sparse = options as SparseEncodingOptions;
        var pruning = new SparsePruning { MaxTerms = sparse?.MaxTerms ?? _maxTerms, MinWeight = sparse?.MinWeight ?? 0 };
        return _model.EncodeAsync(values, options, output => _pooler.Read(output, pruning), cancellationToken);
    }

    /// <summary>
    /// Gives <see cref="EmbeddingGeneratorMetadata"/>, <see cref="ISparseVocabulary"/>, <see cref="EncoderFingerprint"/>, the tokenizer, or ONNX
    /// Runtime's <c>InferenceSession</c>.
    /// </summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ISparseVocabulary) ? _model.Vocabulary : _model.GetService(serviceType, serviceKey, this);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private static void Check(TextModel model, ModelFolder folder, SpladeOptions options)
    {
        var graph = model.Graph;
        if (graph.Width < model.Vocabulary.Count)
            throw new NotSupportedException($"'{folder.Location.GraphFile}' is not the graph of a SPLADE model: its output '{graph.OutputName}' has {graph.Width} entries, the vocabulary {model.Vocabulary.Count}.");
        if (graph.IsPooled && (options.Pooling is not null || options.Activation is not null))
            throw new NotSupportedException($"'{folder.Location.GraphFile}' pools by itself (output '{graph.OutputName}' [batch, {graph.Width}]): {nameof(options.Pooling)} and {nameof(options.Activation)} cannot be chosen.");
    }
}
