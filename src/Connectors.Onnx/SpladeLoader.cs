using Connectors.Encoders.Models;
using Connectors.Onnx.Batching;
using Connectors.Onnx.Head;
using Connectors.Onnx.Models;
using Connectors.Onnx.Pooling;
using Connectors.Onnx.Runtime;

namespace Connectors.Onnx;

/// <summary>Loads a SPLADE model, with the projection onto the vocabulary fused where that can be.</summary>
internal sealed class SpladeLoader(ModelFolder folder, SpladeSettings settings, PromptSet prompts, SpladeOptions options)
{
    public static readonly string[] KnownOutputs = ["sparse", "logits"];

    /// <summary>How far the weights of a graph that pools by itself may be from those of the fused head: what rounding explains, with a margin.</summary>
    private const float Tolerance = 1e-3f;

    private readonly GraphSource _whole = new(folder.Location.GraphFile, options.OutputName, KnownOutputs);

    private string File => folder.Location.GraphFile;

    /// <summary>Loads the model.</summary>
    /// <returns>The model, what makes vectors of its output, and why the graph does the projection; null where it does not.</returns>
    public async Task<(TextModel Model, SpladePooler Pooler, string? WhyGraph)> LoadAsync(CancellationToken cancellationToken)
    {
        var whyGraph = $"{nameof(SpladeOptions)}.{nameof(SpladeOptions.Head)} says so";
        if (options.Head != SpladeHead.Graph)
        {
            try
            {
                var cut = await Task.Run(() => HeadCut.Make(File, options, settings, KnownOutputs), cancellationToken).ConfigureAwait(false);
                var (fused, fusedPooler) = await LoadFusedAsync(cut, cancellationToken).ConfigureAwait(false);
                return (fused, fusedPooler, null);
            }
            catch (Exception e) when (options.Head is null && (e is NotSupportedException or InvalidDataException))
            {
                // If the file is at fault and not the cut, loading it whole says the same once more.
                whyGraph = e.Message;
            }
            catch (NotSupportedException e)
            {
                throw new NotSupportedException($"'{File}': the projection onto the vocabulary cannot be fused: {e.Message}.", e);
            }
        }

        var (model, pooler) = await LoadWholeAsync(cancellationToken).ConfigureAwait(false);
        return (model, pooler, whyGraph);
    }

    private async Task<(TextModel Model, SpladePooler Pooler)> LoadFusedAsync(HeadCut cut, CancellationToken cancellationToken)
    {
        if (cut.PooledActivation is not null && IsPoolingChosen)
            throw new NotSupportedException("the graph pools by itself");
        var source = new GraphSource(File, OutputName: null, KnownOutputs, cut.Model);
        var model = await TextModel.LoadAsync(folder, prompts, options, $"{settings}, fused", source, cut.Head.Width, cancellationToken).ConfigureAwait(false);
        try
        {
            CheckWidth(model);
            if (model.Graph.IsPooled || model.Graph.Width != cut.Head.HiddenSize)
                throw new NotSupportedException("its hidden states do not have one row for each token");
            var fused = settings with { Activation = cut.PooledActivation ?? settings.Activation };
            if (cut.PooledActivation is not null)
                await Task.Run(() => CheckAgreement(model, PoolerOf(fused with { DropsSpecialTokens = false })), cancellationToken).ConfigureAwait(false);
            return (model, PoolerOf(fused));

            SpladePooler PoolerOf(SpladeSettings of) => new(of, isPooled: false, cut.Head, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private async Task<(TextModel Model, SpladePooler Pooler)> LoadWholeAsync(CancellationToken cancellationToken)
    {
        var model = await TextModel.LoadAsync(folder, prompts, options, settings, _whole, width: null, cancellationToken).ConfigureAwait(false);
        try
        {
            CheckWidth(model);
            if (model.Graph.IsPooled && IsPoolingChosen)
                throw new NotSupportedException($"'{File}' pools by itself (output '{model.Graph.OutputName}' [batch, {model.Width}]): {nameof(options.Pooling)} and {nameof(options.Activation)} cannot be chosen.");
            return (model, new SpladePooler(settings, model.Graph.IsPooled, head: null, model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private bool IsPoolingChosen => options.Pooling is not null || options.Activation is not null;

    private void CheckWidth(TextModel model)
    {
        if (model.Width < model.Vocabulary.Count)
            throw new NotSupportedException($"'{File}' is not the graph of a SPLADE model: its vectors have {model.Width} entries, the vocabulary {model.Vocabulary.Count}.");
    }

    /// <summary>
    /// How a graph pools is read from its nodes, which cannot say everything (what a mask is multiplied for, say): so two texts of unlike length
    /// go through both.
    /// </summary>
    private void CheckAgreement(TextModel model, SpladePooler pooler)
    {
        var texts = new TokenizedTexts(padId: 0);
        foreach (var length in new[] { 11, 4 })
        {
            var ids = texts.Reserve(length);
            for (var i = 0; i < length; i++)
                ids[i] = (int)((long)(i + 1) * model.Vocabulary.Count / (length + 2));
            texts.Add(length);
        }

        var batch = TokenBatcher.Plan(texts, int.MaxValue).Single();
        using var whole = OnnxGraph.Load(_whole, options, texts[0]);
        using var expected = whole.Run(batch);
        using var hidden = model.Graph.Run(batch);
        for (var row = 0; row < batch.Rows; row++)
        {
            var actual = new float[model.Width];
            var vector = pooler.Read(hidden.Row(row, batch.Length(row)), new SparsePruning());
            for (var i = 0; i < vector.NonZeroCount; i++)
                actual[vector.Indices.Span[i]] = vector.Values.Span[i];
            var weights = expected.Row(row, batch.Length(row));
            for (var i = 0; i < actual.Length; i++)
            {
                if (!(Math.Abs(actual[i] - Math.Max(0, weights[i])) <= Tolerance * Math.Max(1, actual[i])))
                    throw new NotSupportedException("the graph pools in another way than its nodes show");
            }
        }
    }
}
