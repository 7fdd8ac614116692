using Connectors.Encoders;
using Connectors.Encoders.Models;
using Connectors.Onnx.Models;
using Connectors.Onnx.Pooling;
using Connectors.Onnx.Runtime;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx;

/// <summary>A dense sentence encoder: the vectors of a text's positions are pooled to one, and normalised where the model says so.</summary>
/// <remarks>
/// Safe for concurrent use; all callers share one session. A vector does not depend on the texts that are encoded beside it, except with
/// dynamically quantised graphs, whose rounding depends on the whole batch. Options of a call that are understood: <see cref="EncodingOptions"/>.
/// Texts beyond the token limit are cut. Disposing waits for no run: those under way end normally, later ones throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class DenseEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    private static readonly string[] KnownOutputs = ["token_embeddings", "last_hidden_state", "sentence_embedding"];

    private readonly TextModel _model;
    private readonly DensePooler _pooler;

    private DenseEncoder(TextModel model, DenseSettings settings)
    {
        _model = model;
        _pooler = new DensePooler(settings, model.Graph.IsPooled, model.Graph.Width, model.ModelId);
    }

    /// <summary>Gets the number of dimensions of a vector.</summary>
    public int Dimensions => _model.Graph.Width;

    /// <summary>
    /// Loads a model from a folder in the layout of Hugging Face or sentence-transformers (versions 2 to 6), with its graph in ONNX.
    /// </summary>
    /// <param name="path">
    /// The folder; or <c>FOLDER#FILE</c> to choose a graph; or an .onnx file. Without a choice: onnx/model.onnx, model.onnx, or the only .onnx file.
    /// Where the options have a hub also the name of a model there, <c>ORGANISATION/NAME[@REVISION][#FILE]</c>, which is downloaded unless it is in the cache.
    /// The graph may give a vector for each position, [batch, sequence, dimensions], or for each text, [batch, dimensions]. Of several outputs the
    /// first of token_embeddings, last_hidden_state and sentence_embedding is read.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="IOException">A folder or file is missing, there are several graphs to choose from, or the hub failed (<see cref="ModelHubException"/>).</exception>
    /// <exception cref="InvalidDataException">A file is broken.</exception>
    /// <exception cref="NotSupportedException">The model is of another kind, or has a part that is not supported; the message names it.</exception>
    public static async Task<DenseEncoder> LoadAsync(string path, DenseOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DenseOptions();
        options.Validate();
        var folder = await ModelFolder.ReadAsync(path, options.Hub, cancellationToken).ConfigureAwait(false);
        var prompts = PromptSet.Read(folder.Settings, options.Prompts);
        var settings = DenseSettings.Read(folder, options, prompts);
        var source = new GraphSource(folder.Location.GraphFile, options.OutputName, KnownOutputs);
        var model = await TextModel.LoadAsync(folder, prompts, options, settings, source, width: null, cancellationToken).ConfigureAwait(false);
        if (!model.Graph.IsPooled || options.Pooling is null)
            return new DenseEncoder(model, settings);
        model.Dispose();
        throw new NotSupportedException($"'{folder.Location.GraphFile}' pools by itself (output '{model.Graph.OutputName}' [batch, {model.Graph.Width}]): {nameof(options.Pooling)} cannot be chosen.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null, or the model has no prompt of the name asked for.</exception>
    /// <exception cref="NotSupportedException">Other dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default) =>
        _model.EncodeAsync(values, options, _pooler.Read, cancellationToken);

    /// <summary>
    /// Gives <see cref="EmbeddingGeneratorMetadata"/>, <see cref="EncoderFingerprint"/>, the tokenizer, or ONNX Runtime's <c>InferenceSession</c>.
    /// </summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <param name="serviceKey">Must be null.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null) => _model.GetService(serviceType, serviceKey, this);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
