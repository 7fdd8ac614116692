using Connectors.Onnx.Graphs;

namespace Connectors.Onnx.Head;

/// <summary>The end of a graph that turns hidden states into logits: logits = hidden · weights + bias.</summary>
/// <param name="Hidden">The name of the hidden states.</param>
/// <param name="Weights">The weights, [hidden, vocabulary].</param>
/// <param name="Bias">The bias; null for none.</param>
/// <param name="PooledActivation">What the graph makes of the largest logit; null for a graph that gives logits.</param>
internal sealed record VocabularyProjection(string Hidden, GraphMatrix Weights, float[]? Bias, SparseActivation? PooledActivation)
{
    /// <summary>Finds the projection before an output.</summary>
    /// <exception cref="NotSupportedException">The graph ends in another way; the message says how.</exception>
    public static VocabularyProjection Find(OnnxModel model, string output)
    {
        if (!model.IsPlain)
            throw new NotSupportedException("its weights are in another file, or it has control flow");
        var value = output;
        var (logarithms, isRectified, isPooled, isMasked) = (0, false, false, false);
        float[]? bias = null;
        while (true)
        {
            var node = model.Producer(value) ?? throw new NotSupportedException($"'{value}' is not computed by a node");
            switch (node.Operator)
            {
                // Filling does not vote here, so that what the graph does about it can be passed over.
                case "Mul" when bias is null && DependsOnMaskAlone(model, node) is { } other:
                    isMasked = true;
                    value = other;
                    break;
                case "Log" when !isRectified && PlusOne(model, node.Inputs[0]) is { } plusOne:
                    logarithms++;
                    value = plusOne;
                    break;
                case "Relu" when !isRectified && bias is null:
                    isRectified = true;
                    value = node.Inputs[0];
                    break;
                case "ReduceMax" when !isPooled && IsOverTokens(model, node):
                    isPooled = true;
                    value = node.Inputs[0];
                    break;
                case "Add" when bias is null && FindBias(model, node) is { } found:
                    bias = found.Bias;
                    value = found.Other;
                    break;
                case "MatMul":
                    return Make(model, node, bias, Activation(logarithms, isRectified, isPooled, isMasked));
                default:
                    throw new NotSupportedException($"the node {node.Operator} that gives '{value}' is not known there");
            }
        }
    }

    /// <summary>Only a graph that pools by itself may do something with the mask, because only such a one is compared with what is made of it.</summary>
    private static SparseActivation? Activation(int logarithms, bool isRectified, bool isPooled, bool isMasked) => (logarithms, isRectified, isPooled, isMasked) switch
    {
        (0, false, false, false) => null,
        (1, true, true, _) => SparseActivation.Relu,
        (2, true, true, _) => SparseActivation.Log1pRelu,
        _ => throw new NotSupportedException("it does not pool as SPLADE does"),
    };

    private static VocabularyProjection Make(OnnxModel model, GraphNode product, float[]? bias, SparseActivation? activation)
    {
        var weights = GraphMatrix.Find(model, product.Inputs[1]) ?? throw new NotSupportedException("its vocabulary weights are neither float32 nor int8 with a scale");
        if (weights.Scale is not null && weights.ColumnScale is null)
            throw new NotSupportedException("its vocabulary weights do not have one scale for each entry");
        if (bias is not null && bias.Length != weights.Columns)
            throw new NotSupportedException($"its bias has {bias.Length} entries, its weights {weights.Columns}");
        return new VocabularyProjection(product.Inputs[0], weights, bias, activation);
    }

    private static (float[] Bias, string Other)? FindBias(OnnxModel model, GraphNode node)
    {
        for (var i = 0; i < 2; i++)
        {
            if (model.Constant(node.Inputs[i]) is { IsFloat: true, Count: > 1 } tensor && tensor.Count == tensor.Shape[^1])
                return (tensor.Floats(), node.Inputs[1 - i]);
        }

        return null;
    }

    private static string? PlusOne(OnnxModel model, string value)
    {
        if (model.Producer(value) is not { Operator: "Add" } node)
            return null;
        for (var i = 0; i < 2; i++)
        {
            if (model.Constant(node.Inputs[i]) is { IsFloat: true, Count: 1 } one && one.Floats()[0] == 1)
                return node.Inputs[1 - i];
        }

        return null;
    }

    private static bool IsOverTokens(OnnxModel model, GraphNode node)
    {
        var axes = node.Inputs.Length > 1 ? model.Constant(node.Inputs[1])?.Longs() : node.Integers("axes");
        return axes is [1] or [-2] && node.Integers("keepdims") is [0];
    }

    private static string? DependsOnMaskAlone(OnnxModel model, GraphNode node)
    {
        for (var i = 0; i < 2; i++)
        {
            var ancestors = model.Ancestors(node.Inputs[i]);
            if (ancestors.Contains("attention_mask") && ancestors.All(name => name == "attention_mask" || model.Producer(name) is not null || model.Constant(name) is not null))
                return node.Inputs[1 - i];
        }

        return null;
    }
}
