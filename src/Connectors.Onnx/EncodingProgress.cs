namespace Connectors.Onnx;

/// <summary>How far a call of an encoder has come.</summary>
/// <param name="Done">The texts encoded.</param>
/// <param name="Total">The texts of the call.</param>
public readonly record struct EncodingProgress(int Done, int Total);
