using Connectors.Encoders;
using Connectors.Encoders.Models;
using Connectors.Onnx.Models;
using Connectors.Onnx.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx;

/// <summary>A cross-encoder: a network that reads a query and a text together and says how well they go together. Slow and precise: for the first hits of a search.</summary>
/// <remarks>
/// Safe for concurrent use; all callers share one session. A score does not depend on the texts that are scored beside it, except with
/// dynamically quantised graphs. Of a pair that is too long the longer side is cut, as in the reference (<c>longest_first</c>). Disposing waits
/// for no run: those under way end normally, later ones throw <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class CrossEncoder : IReranker, IDisposable
{
    private static readonly string[] KnownOutputs = ["logits", "scores"];

    private readonly TextModel _model;
    private readonly CrossEncoderActivation _activation;

    private CrossEncoder(TextModel model, CrossEncoderActivation activation)
    {
        _model = model;
        _activation = activation;
    }

    /// <summary>Gets the name of the model.</summary>
    public string ModelId => _model.ModelId;

    /// <summary>Loads a model from a folder in the layout of Hugging Face or sentence-transformers, with its graph in ONNX.</summary>
    /// <param name="path">
    /// The folder; or <c>FOLDER#FILE</c> to choose a graph; or an .onnx file. Without a choice: onnx/model.onnx, model.onnx, or the only .onnx file.
    /// Where the options have a hub also the name of a model there, <c>ORGANISATION/NAME[@REVISION][#FILE]</c>, which is downloaded unless it is in
    /// the cache. The graph must give one number for each pair, [batch, 1].
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="IOException">A folder or file is missing, there are several graphs to choose from, or the hub failed (<see cref="ModelHubException"/>).</exception>
    /// <exception cref="InvalidDataException">A file is broken.</exception>
    /// <exception cref="NotSupportedException">The model is of another kind, or has a part that is not supported; the message names it.</exception>
    public static async Task<CrossEncoder> LoadAsync(string path, CrossEncoderOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CrossEncoderOptions();
        options.Validate();
        var folder = await ModelFolder.ReadAsync(path, options.Hub, cancellationToken).ConfigureAwait(false);
        var settings = CrossEncoderSettings.Read(folder, options);
        var source = new GraphSource(folder.Location.GraphFile, options.OutputName, KnownOutputs);
        var prompts = PromptSet.Read(config: null, replacement: null);
        var model = await TextModel.LoadAsync(folder, prompts, options, settings, source, width: null, cancellationToken).ConfigureAwait(false);
        if (model.Graph.IsPooled && model.Width == 1)
            return new CrossEncoder(model, settings.Activation);
        model.Dispose();
        throw new NotSupportedException($"'{source.File}' is not a cross-encoder for ranking: its output '{model.Graph.OutputName}' has {model.Width} numbers for each {(model.Graph.IsPooled ? "pair" : "token")}; expected one for each pair.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public async Task<IReadOnlyList<float>> ScoreAsync(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return await _model.ScoreAsync(query, TextList.Checked(texts), Read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the tokenizer, <see cref="EncoderFingerprint"/>, or ONNX Runtime's <see cref="InferenceSession"/>.</summary>
    /// <param name="serviceType">The type wanted.</param>
    /// <returns>The service, or null.</returns>
    public object? GetService(Type serviceType) => _model.GetService(serviceType, serviceKey: null, this);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private float Read(ReadOnlySpan<float> output)
    {
        var logit = output[0];
        if (!float.IsFinite(logit))
            throw new InvalidDataException($"The model {_model.ModelId} gave a number that is not finite.");
        return _activation == CrossEncoderActivation.Sigmoid ? 1 / (1 + MathF.Exp(-logit)) : logit;
    }
}
