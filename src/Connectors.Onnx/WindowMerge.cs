namespace Connectors.Onnx;

/// <summary>How the vectors of a text's windows become one.</summary>
public enum WindowMerge
{
    /// <summary>The largest weight of each term: what the model would give if it could read the whole text and its windows did not see each other.</summary>
    Max,

    /// <summary>The sum of the weights of each term, which grows with the length of the text.</summary>
    Sum,
}
