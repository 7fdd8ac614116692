using Connectors.Onnx.Graphs;
using Connectors.Onnx.Models;

namespace Connectors.Onnx.Head;

/// <summary>A graph cut before the projection onto the vocabulary, and that projection.</summary>
/// <param name="Model">The graph that gives the hidden states.</param>
/// <param name="Head">The projection.</param>
/// <param name="PooledActivation">What the whole graph makes of the largest logit; null when it gives logits.</param>
internal sealed record HeadCut(byte[] Model, VocabularyHead Head, SparseActivation? PooledActivation)
{
    /// <summary>Cuts a graph.</summary>
    /// <exception cref="NotSupportedException">It cannot be cut, or the options speak against it; the message says why.</exception>
    public static HeadCut Make(string file, SpladeOptions options, SpladeSettings settings, ReadOnlySpan<string> knownOutputs)
    {
        try
        {
            var (model, projection) = Find(file, options, settings, knownOutputs);
            var weights = HeadWeights.Pack(projection);
            var head = new VocabularyHead(weights, options.IntraOpThreads ?? Environment.ProcessorCount);
            return new HeadCut(model.CutAt(projection.Hidden, weights.HiddenSize), head, projection.PooledActivation);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OverflowException)
        {
            throw new NotSupportedException(e.Message, e);
        }
    }

    /// <summary>Finds the projection of a graph.</summary>
    /// <exception cref="NotSupportedException">There is none, or the options speak against it; the message says why.</exception>
    /// <exception cref="InvalidDataException">The file is no model.</exception>
    public static (OnnxModel Model, VocabularyProjection Projection) Find(string file, SpladeOptions options, SpladeSettings settings, ReadOnlySpan<string> knownOutputs)
    {
        if (options.ExecutionProvider != ExecutionProvider.Cpu)
            throw new NotSupportedException($"the model runs on {options.ExecutionProvider}");
        if (settings.Pooling == SparsePooling.Sum)
            throw new NotSupportedException("the sum over the tokens needs every logit");
        var model = new OnnxModel(File.ReadAllBytes(file));
        return (model, VocabularyProjection.Find(model, options.OutputName ?? Output(model, knownOutputs)));
    }

    private static string Output(OnnxModel model, ReadOnlySpan<string> known)
    {
        if (model.Outputs.Count == 1)
            return model.Outputs[0];
        foreach (var name in known)
        {
            if (model.Outputs.Contains(name, StringComparer.Ordinal))
                return name;
        }

        throw new NotSupportedException("it has several outputs and no known name among them");
    }
}
