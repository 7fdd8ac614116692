namespace Connectors.Onnx.Pooling;

/// <summary>Makes a vector from what the graph gave for one text: [width], or [tokens, width].</summary>
internal delegate T OutputReader<out T>(ReadOnlySpan<float> output);
